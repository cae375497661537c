using System.Text.RegularExpressions;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Architecture;

/// <summary>Holds the table of docs/architecture.md: which folder may name the types of which other.</summary>
[TestClass]
public sealed partial class LayeringTests
{
    const string Engine = "src/Microsoft.ML.Lstm.Engine", Face = "src/Microsoft.ML.Lstm", Charts = "src/Microsoft.ML.Lstm.Charts";

    static readonly Dictionary<string, Dictionary<string, string[]>> Allowed = new()
    {
        [Engine] = new()
        {
            ["Numerics"] = [],
            ["Shapes"] = [],
            ["Threads"] = ["Numerics"],
            ["Layers"] = ["Numerics", "Shapes", "Threads"],
            ["Losses"] = ["Numerics", "Shapes"],
            ["Objectives"] = ["Numerics", "Shapes", "Losses"],
            ["Decoding"] = ["Numerics", "Shapes", "Objectives"],
            ["Optimizers"] = ["Numerics"],
            ["Data"] = ["Shapes"],
            ["Training"] = ["Layers", "Losses", "Optimizers", "Data", "Shapes", "Threads"],
            ["Models"] = ["Numerics", "Shapes", "Threads", "Layers", "Losses", "Objectives", "Decoding", "Optimizers", "Data", "Training"],
            ["Persistence"] = ["Models", "Layers", "Losses", "Shapes"],
        },
        [Face] = new()
        {
            ["Interop"] = [],
            ["DataView"] = ["Interop"],
            ["Progress"] = [],
            ["Forecasting"] = ["Progress", "DataView", "Interop"],
            ["Sequences"] = ["Progress", "DataView", "Interop"],
            ["Grouping"] = ["DataView", "Interop"],
            ["AnomalyDetection"] = ["Progress", "DataView", "Interop"],
            [""] = ["Forecasting", "Sequences", "Grouping", "AnomalyDetection", "DataView", "Interop"],
        },
    };

    [TestMethod]
    [DataRow(Engine)]
    [DataRow(Face)]
    public void A_folder_uses_only_what_the_table_allows(string project)
    {
        var table = Allowed[project];
        var sources = Repository.Sources(project).Select(file => (File: file, Folder: FolderOf(project, file), Text: Comments().Replace(File.ReadAllText(file), ""))).ToArray();
        var homes = sources.SelectMany(s => Types().Matches(s.Text).Select(type => (Type: type.Groups[1].Value, s.Folder)))
            .Distinct().ToLookup(home => home.Type, home => home.Folder);
        var faults =
            from source in sources
            from word in Words().Matches(source.Text).Select(match => match.Value).Distinct()
            from home in homes[word]
            where home != source.Folder && !table[source.Folder].Contains(home) && !homes[word].Contains(source.Folder)
            select $"{Path.GetRelativePath(Repository.Root, source.File)} names {word}, which lives in {home}/";
        Assert.AreEqual("", string.Join('\n', faults));
    }

    [TestMethod]
    public void Charts_use_of_ours_loss_curves_and_safe_files_only()
    {
        var used = Repository.Sources(Charts).SelectMany(file => Usings().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Distinct().Order();
        Assert.AreEqual("Microsoft.ML.Lstm.Engine.Models Microsoft.ML.Lstm.Engine.Persistence", string.Join(' ', used));
    }

    [TestMethod]
    public void Only_the_numerics_speak_of_vectors_and_raw_memory()
    {
        var faults = from file in Repository.Sources(Engine).Concat(Repository.Sources(Face))
                     where FolderOf(Engine, file) != "Numerics"
                     from word in Raw().Matches(Comments().Replace(File.ReadAllText(file), ""))
                     select $"{Path.GetRelativePath(Repository.Root, file)} says {word}";
        Assert.AreEqual("", string.Join('\n', faults));
    }

    [TestMethod]
    public void No_file_is_longer_than_400_lines()
    {
        var faults = from file in new[] { "src", "test", "eng", "examples" }.SelectMany(Repository.Sources)
                     let lines = File.ReadLines(file).Count()
                     where lines > 400
                     select $"{Path.GetRelativePath(Repository.Root, file)} has {lines} lines: which second concept lives there?";
        Assert.AreEqual("", string.Join('\n', faults));
    }

    static string FolderOf(string project, string file)
    {
        var parts = Path.GetRelativePath(Repository.Path(project), file).Split(Path.DirectorySeparatorChar);
        return parts.Length == 1 ? "" : parts[0];
    }

    [GeneratedRegex(@"^\s*//.*$|/\*.*?\*/", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Comments();

    // Top-level types only: they stand at the start of a line.
    [GeneratedRegex(@"^(?:[a-z]+ )*(?:class|struct|interface|enum|record|record struct) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Types();

    [GeneratedRegex(@"^using (Microsoft\.ML[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex Usings();

    [GeneratedRegex(@"\b[A-Z]\w+")]
    private static partial Regex Words();

    [GeneratedRegex(@"\b(Vector(64|128|256|512)?(?=[<.])|Unsafe|MemoryMarshal)\b")]
    private static partial Regex Raw();
}
