using System.Globalization;
using System.IO.Compression;

namespace Microsoft.ML.Lstm.Evaluation;

/// <summary>
/// lm FILE [VALID] [TEST] [--words|--subwords] [--epochs=N] [--sampled=N] [--checkpoint=FILE]: a language model with defaults, by characters unless a unit is named; files may be gzipped. Of one file the first 90 % of the characters are learnt from (some of them to stop
/// by, as the estimator holds them out), the rest is the test. A long training writes a checkpoint and goes on from it. Of three files, words are what stands between white space, and a line is a text.
/// </summary>
static class LanguageCommand
{
    sealed class Line
    {
        public string Text { get; set; } = "";
        public string[] Words { get; set; } = [];
    }

    public static void Run(string[] arguments, int seed)
    {
        var files = arguments.Where(argument => !argument.StartsWith("--", StringComparison.Ordinal)).ToArray();
        var unit = arguments.Contains("--words") ? TextUnit.Words : arguments.Contains("--subwords") ? TextUnit.Subwords : TextUnit.Characters;
        var ml = new MLContext(seed);
        var options = new LstmTextGenerationOptions { Unit = unit, InputColumnName = files.Length == 3 && unit == TextUnit.Words ? nameof(Line.Words) : nameof(Line.Text) };
        options = options with
        {
            SampledTokens = Number("--sampled="),
            Training = options.Training with
            {
                Epochs = Number("--epochs="),
                CheckpointPath = Named("--checkpoint="),
                OnReport = report => Console.Error.WriteLine(FormattableString.Invariant($"epoch {report.Epoch} of {report.Epochs}: training loss {report.TrainingLoss:F4} validation loss {report.ValidationLoss:F4}")),
            },
        };
        var parts = (files.Length == 3 ? files.Select(Lines) : Split(Read(files[0]))).Select(part => ml.Data.LoadFromEnumerable(part)).ToArray();
        var (watch, begun) = (new CpuWatch(), TimeProvider.System.GetTimestamp());
        var generator = ml.Transforms.Text.GenerateByLstm(options);
        var model = parts.Length == 3 ? generator.Fit(parts[0], parts[1]) : generator.Fit(parts[0]);
        var (cpu, wall) = (watch.Seconds, TimeProvider.System.GetElapsedTime(begun).TotalMinutes);
        var test = model.Evaluate(parts[^1]);
        Console.WriteLine(FormattableString.Invariant(
            $"lm {Path.GetFileName(files[0])} {unit} seed {seed} test nats a token {test.Loss:F4} perplexity {test.Perplexity:F2} bits a character {test.BitsPerCharacter:F4} validation nats {model.Model.ValidationLoss:F4} perplexity {model.Model.ValidationPerplexity:F2} vocabulary {model.Model.VocabularySize} epochs {model.Model.Epochs} CPU seconds {cpu:F0} minutes {wall:F1}"));

        int? Number(string option) => Named(option) is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : null;

        string? Named(string option) => arguments.FirstOrDefault(argument => argument.StartsWith(option, StringComparison.Ordinal))?[option.Length..];
    }

    static IEnumerable<List<Line>> Split(string text)
    {
        var learnt = (int)(0.9 * text.Length);
        return new[] { text[..learnt], text[learnt..] }.Select(part => new List<Line> { new() { Text = part } });
    }

    static List<Line> Lines(string path) => [.. Read(path).Split('\n').Where(line => line.AsSpan().Trim().Length > 0).Select(line => new Line
    {
        Text = line,
        Words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
    })];

    static string Read(string path)
    {
        using var file = File.OpenRead(path);
        using var reader = new StreamReader(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
        return reader.ReadToEnd();
    }
}
