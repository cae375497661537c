using Microsoft.ML.Lstm.Tool.Terminal;
using Repository = Microsoft.ML.Lstm.Tests.Shared.Repository;

namespace Microsoft.ML.Lstm.Tool.Tests;

/// <summary>The commands of docs/tool.md, in their order, on files as it describes them.</summary>
[TestClass]
public sealed class DocumentationTests
{
    [TestMethod]
    public void Every_command_of_the_documentation_runs()
    {
        using var folder = new Folder();
        folder.Sales("sales.csv", 0, 84);
        folder.Sales("new-sales.csv", 84, 98);
        folder.WideSales("wide-sales.csv", 0, 84);
        folder.Waves("waves.csv");
        folder.Readings("load.csv", 900);
        var run = new HashSet<string>();
        foreach (var line in Commands())
        {
            string[] words = [.. line.Split(' ')[1..].Select(word => Path.GetExtension(word) is ".csv" or ".zip" or ".parquet" ? folder[word] : word), .. Shorter(line)];
            using var source = new CancellationTokenSource();
            if (words[0] == "serve") source.Cancel();
            var ended = Run.Of(source.Token, words);
            Assert.AreEqual(ExitCode.Done, ended.Code, $"{line}: {ended.Error}");
            run.Add(words[0]);
        }

        CollectionAssert.AreEquivalent(new[] { "fit", "score", "merge", "evaluate", "serve" }, run.ToArray());
    }

    [TestMethod]
    public void The_documentation_has_every_exit_code()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "tool.md"));
        foreach (var code in Enum.GetValues<ExitCode>()) StringAssert.Contains(text, $"| {(int)code} | ");
    }

    /// <summary>The lines of its blocks of shell commands.</summary>
    static IEnumerable<string> Commands()
    {
        var isCode = false;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs", "tool.md")))
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) isCode = line == "```sh";
            else if (isCode) yield return line;
        }
    }

    /// <summary>A training that is as short as can be, and a port that is free.</summary>
    static string[] Shorter(string line) => line.StartsWith("lstm fit forecast", StringComparison.Ordinal) ? ["--epochs", "0", "--pretrained", "false"]
        : line.StartsWith("lstm fit anomaly", StringComparison.Ordinal) ? []
        : line.StartsWith("lstm fit", StringComparison.Ordinal) ? ["--epochs", "2", "--members", "1", "--hidden", "4"]
        : line.StartsWith("lstm serve", StringComparison.Ordinal) ? ["--url", "http://127.0.0.1:0"] : [];
}
