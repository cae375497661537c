using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Lstm.Evaluation;

/// <summary>
/// summaries TRAIN DEV TEST: summaries with defaults, of files with a JSON object a line as SciTLDR has them: sentences of a source, whether each is the best one, and summaries. Texts are tokenized and in lower case. It learns from all
/// summaries of the training part, stops by the development part, and is compared by the greatest ROUGE of a test paper's summaries, as the first sentence and the best one (the extractive oracle) are.
/// </summary>
static partial class SummariesCommand
{
    sealed class Paper
    {
        public string Text { get; set; } = "";
        public string Summary { get; set; } = "";
    }

    sealed class Answer
    {
        public string Predicted { get; set; } = "";
    }

    sealed record Source(string[] Sentences, int Best, string[] Summaries)
    {
        public string Text => string.Join(' ', Sentences);
    }

    public static void Run(string[] arguments, int seed)
    {
        var ml = new MLContext(seed);
        var parts = arguments[..3].Select(Read).ToArray();
        var options = new LstmSummaryOptions { OutputColumnName = nameof(Answer.Predicted), SourceColumnName = nameof(Paper.Text), TargetColumnName = nameof(Paper.Summary) };
        options = options with
        {
            Training = options.Training with
            {
                OnReport = report => Console.Error.WriteLine(FormattableString.Invariant(
                    $"epoch {report.Epoch} of {report.Epochs}: training loss {report.TrainingLoss:F4} validation loss {report.ValidationLoss:F4}, {report.ExamplesPerSecond:F0} pairs/s")),
            },
        };
        var watch = new CpuWatch();
        var model = ml.Transforms.Text.SummarizeByLstm(options).Fit(Pairs(parts[0]), Pairs(parts[1]));
        var trained = watch.Seconds;
        watch = new();
        var test = parts[2];
        var answers = ml.Data.CreateEnumerable<Answer>(model.Transform(ml.Data.LoadFromEnumerable(test.Select(paper => new Paper { Text = paper.Text }))), reuseRowObject: false).Select(row => row.Predicted).ToArray();
        foreach (var (paper, answer) in test.Zip(answers).Take(5)) Console.Error.WriteLine($"{answer}\n  ({paper.Summaries[0]})");
        Console.WriteLine(FormattableString.Invariant(
            $"summaries {Path.GetFileName(arguments[2])} seed {seed} ROUGE-1/2/L {Rouge(test, paper => answers[paper])}, first sentence {Rouge(test, paper => test[paper].Sentences[0])}, oracle {Rouge(test, paper => test[paper].Sentences[test[paper].Best])} epochs {model.Model.Epochs} CPU seconds {trained:F0} and {watch.Seconds:F0} for {test.Length} summaries"));

        IDataView Pairs(Source[] papers) => ml.Data.LoadFromEnumerable(papers.SelectMany(paper => paper.Summaries.Select(summary => new Paper { Text = paper.Text, Summary = summary })).ToArray());

        // Of several references the best counts, each kind of ROUGE for itself.
        string Rouge(Source[] papers, Func<int, string> predicted)
        {
            var sums = new double[3];
            for (var paper = 0; paper < papers.Length; paper++)
            {
                var of = papers[paper].Summaries.Select(summary => ml.Transforms.Text.EvaluateTranslation(
                    ml.Data.LoadFromEnumerable((Paper[])[new() { Text = predicted(paper), Summary = summary }]), nameof(Paper.Summary), nameof(Paper.Text))).ToArray();
                sums[0] += of.Max(one => one.Rouge1.F1);
                sums[1] += of.Max(one => one.Rouge2.F1);
                sums[2] += of.Max(one => one.RougeL.F1);
            }
            return string.Join('/', sums.Select(sum => (100 * sum / papers.Length).ToString("F2", System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    static Source[] Read(string path)
    {
        using var file = File.OpenRead(path);
        using var reader = new StreamReader(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
        var papers = new List<Source>();
        while (reader.ReadLine() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            var scores = json.RootElement.GetProperty("rouge_scores").EnumerateArray().Select(score => score.GetDouble()).ToArray();
            papers.Add(new(Strings("source"), Array.IndexOf(scores, scores.Max()), Strings("target")));

            string[] Strings(string name) => [.. json.RootElement.GetProperty(name).EnumerateArray().Select(text => Tokenized(text.GetString()!))];
        }
        return [.. papers];
    }

    static string Tokenized(string text) => string.Join(' ', Tokens().Matches(text.ToLowerInvariant()).Select(token => token.Value));

    [GeneratedRegex(@"[\p{L}\p{N}]+(?:[-'’][\p{L}\p{N}]+)*|[^\s\p{L}\p{N}]")]
    private static partial Regex Tokens();
}
