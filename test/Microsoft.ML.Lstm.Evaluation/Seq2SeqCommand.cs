using System.IO.Compression;

namespace Microsoft.ML.Lstm.Evaluation;

/// <summary>
/// seq2seq TRAIN_SRC TRAIN_TGT TEST_SRC TEST_TGT: translations with defaults, of files with a sentence a line, its words between spaces; each may be gzipped. Of SCAN, whose lines hold both, the same file is source and
/// target. With --subwords, or --characters, both sides are cut into these. A part of the training sentences is held out to stop by.
/// </summary>
static class Seq2SeqCommand
{
    sealed class Pair
    {
        public string Source { get; set; } = "";
        public string Target { get; set; } = "";
    }

    public static void Run(string[] arguments, int seed)
    {
        var unit = arguments.Contains("--subwords") ? TextUnit.Subwords : arguments.Contains("--characters") ? TextUnit.Characters : TextUnit.Words;
        var ml = new MLContext(seed);
        var (train, test) = (Read(arguments[0], arguments[1]), Read(arguments[2], arguments[3]));
        var options = new LstmTranslationOptions { OutputColumnName = "Translation", SourceColumnName = nameof(Pair.Source), TargetColumnName = nameof(Pair.Target), Unit = unit };
        options = options with
        {
            Training = options.Training with
            {
                OnReport = report => Console.Error.WriteLine(FormattableString.Invariant(
                    $"epoch {report.Epoch} of {report.Epochs}: training loss {report.TrainingLoss:F4} validation loss {report.ValidationLoss:F4}, {report.ExamplesPerSecond:F0} pairs/s")),
            },
        };
        var watch = new CpuWatch();
        var model = ml.Transforms.Text.TranslateByLstm(options).Fit(ml.Data.LoadFromEnumerable(train));
        var trained = watch.Seconds;
        watch = new();
        var metrics = ml.Transforms.Text.EvaluateTranslation(model.Transform(ml.Data.LoadFromEnumerable(test)), nameof(Pair.Target), "Translation", BleuTokens.Spaces);
        Console.WriteLine(FormattableString.Invariant(
            $"seq2seq {Path.GetFileName(arguments[2])} seed {seed} {unit} BLEU {metrics.Bleu:F2} ({metrics.BleuSignature}) chrF {metrics.ChrF:F2} ROUGE-1 {metrics.Rouge1.F1:F4} ROUGE-2 {metrics.Rouge2.F1:F4} ROUGE-L {metrics.RougeL.F1:F4} exact match {100 * metrics.ExactMatch:F2} length {metrics.LengthRatio:F3} epochs {model.Model.Epochs} CPU seconds {trained:F0} and {watch.Seconds:F0} for {metrics.Rows} translations"));
    }

    static List<Pair> Read(string source, string target)
    {
        var (sources, targets) = (Lines(source), Lines(target));
        return sources.Count == targets.Count ? [.. sources.Zip(targets).Select(line => new Pair { Source = Side(line.First, isSource: true), Target = Side(line.Second, isSource: false) })]
            : throw new InvalidDataException($"'{source}' has {sources.Count} lines, but '{target}' {targets.Count}. Give files with a line for each pair.");
    }

    // "IN: jump twice OUT: I_JUMP I_JUMP" holds both.
    static string Side(string line, bool isSource)
    {
        const string In = "IN: ", Out = " OUT: ";
        if (!line.StartsWith(In, StringComparison.Ordinal) || line.IndexOf(Out, StringComparison.Ordinal) is not (var middle and > 0)) return line;
        return isSource ? line[In.Length..middle] : line[(middle + Out.Length)..];
    }

    static List<string> Lines(string path)
    {
        using var file = File.OpenRead(path);
        using var reader = new StreamReader(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
        var lines = new List<string>();
        while (reader.ReadLine() is { } line) lines.Add(line);
        return lines;
    }
}
