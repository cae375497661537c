using System.Globalization;
using System.IO.Compression;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Evaluation;

/// <summary>
/// tag FOLDER [valid|test] [--vectors=FILE] [--members=N] [--int8]: tags of tokens with defaults, or with word vectors, or with so many members; quantised, too. The folder has files for train, valid or dev, and test: folders with seq.in, seq.out and label (commands with intents), CoNLL files
/// (token TAB tag), or CoNLL-U files (words and universal parts of speech); each may be gzipped. It learns on the first, stops by the second, and scores on the part that is named, by default
/// the second.
/// </summary>
static class TagCommand
{
    sealed class Sentence
    {
        public string[] Tokens { get; set; } = [];
        public string[] Tags { get; set; } = [];
        public string Intent { get; set; } = "";
    }

    static readonly string[] Validation = ["valid", "dev"];

    public static void Run(string[] arguments, int seed)
    {
        var part = arguments.Skip(1).FirstOrDefault(argument => !argument.StartsWith("--", StringComparison.Ordinal)) ?? "valid";
        var (vectors, members) = (Setting(arguments, "--vectors="), Setting(arguments, "--members="));
        var ml = new MLContext(seed);
        var (train, valid) = (Read(arguments[0], "train"), Read(arguments[0], Validation));
        var scored = Array.IndexOf(Validation, part) >= 0 ? valid : Read(arguments[0], part);
        var hasIntent = train.Exists(sentence => sentence.Intent.Length > 0);
        var options = new LstmTaggerOptions
        {
            SequenceLabelColumnName = hasIntent ? "Intent" : null,
            WordVectorsFile = vectors,
            Training = new() { Members = members is null ? null : int.Parse(members, CultureInfo.InvariantCulture) },
        };
        var watch = new CpuWatch();
        var model = ml.MulticlassClassification.Trainers.LstmTagger(options).Fit(ml.Data.LoadFromEnumerable(train), ml.Data.LoadFromEnumerable(valid));
        var trained = watch.Seconds;
        watch = new();
        var rows = ml.Data.LoadFromEnumerable(scored);
        var answers = model.Transform(rows);
        var metrics = ml.MulticlassClassification.EvaluateTagging(answers);
        if (arguments.Contains("--int8"))
        {
            var quantized = ml.Model.Quantize(model, rows);
            var rounded = ml.MulticlassClassification.EvaluateTagging(quantized.Model.Transform(rows));
            Console.WriteLine(FormattableString.Invariant($"tag int8 span F1 {100 * rounded.Micro.F1:F2} for {100 * metrics.Micro.F1:F2}, {quantized.Reports[0]}"));
        }
        var speed = metrics.Tokens / watch.Seconds;
        var intents = !hasIntent ? "" : FormattableString.Invariant($" intent accuracy {Intents(ml, answers, scored):F4}");
        Console.WriteLine(FormattableString.Invariant(
            $"tag {Path.GetFileName(arguments[0].TrimEnd('/'))} {part}{(vectors is null ? "" : " with vectors")}{(members is null ? "" : $" members {members}")} seed {seed} span F1 {100 * metrics.Micro.F1:F2} precision {100 * metrics.Micro.Precision:F2} recall {100 * metrics.Micro.Recall:F2} macro F1 {100 * metrics.MacroF1:F2} token accuracy {100 * metrics.TokenAccuracy:F2}{intents} span calibration error {CalibrationError(answers, scored):F4} epochs {model.Model.Epochs} CPU seconds {trained:F0} tokens a CPU second {speed:F0}"));
    }

    static string? Setting(string[] arguments, string name) => arguments.FirstOrDefault(argument => argument.StartsWith(name, StringComparison.Ordinal))?[name.Length..];

    static double Intents(MLContext ml, IDataView answers, List<Sentence> scored)
    {
        var predicted = ml.Transforms.Conversion.MapKeyToValue("Told", "PredictedLabel").Fit(answers).Transform(answers).GetColumn<ReadOnlyMemory<char>>("Told");
        return predicted.Zip(scored).Average(pair => pair.First.Span.SequenceEqual(pair.Second.Intent) ? 1.0 : 0);
    }

    /// <summary>Expected calibration error of the spans' probabilities, in ten bins of equal width.</summary>
    static double CalibrationError(IDataView answers, List<Sentence> scored)
    {
        var (starts, lengths) = (answers.GetColumn<int[]>("SpanStarts"), answers.GetColumn<int[]>("SpanLengths"));
        var (predicted, probabilities) = (Tags(answers), answers.GetColumn<float[]>("SpanProbabilities"));
        var bins = new (double Told, double Right, int Count)[10];
        foreach (var ((begin, length), (tags, probability), sentence) in starts.Zip(lengths).Zip(predicted.Zip(probabilities), scored))
        {
            for (var i = 0; i < begin.Length; i++)
            {
                var end = begin[i] + length[i];
                var isRight = sentence.Tags.AsSpan(begin[i], length[i]).SequenceEqual(tags.AsSpan(begin[i], length[i]))
                    && (end == sentence.Tags.Length || !sentence.Tags[end].StartsWith("I-", StringComparison.Ordinal));
                ref var bin = ref bins[Math.Min(9, (int)(10 * probability[i]))];
                bin = (bin.Told + probability[i], bin.Right + (isRight ? 1 : 0), bin.Count + 1);
            }
        }
        return bins.Sum(bin => Math.Abs(bin.Told - bin.Right)) / Math.Max(1, bins.Sum(bin => bin.Count));
    }

    static IEnumerable<string[]> Tags(IDataView answers)
    {
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        answers.Schema["PredictedTags"].GetKeyValues(ref names);
        var texts = names.DenseValues().Select(name => name.ToString()).ToArray();
        return answers.GetColumn<uint[]>("PredictedTags").Select(keys => keys.Select(key => texts[key - 1]).ToArray());
    }

    static List<Sentence> Read(string folder, params string[] names)
    {
        foreach (var name in names)
        {
            var inside = Path.Combine(folder, name);
            if (Directory.Exists(inside)) return Commands(inside);
            if (Directory.GetFiles(folder).FirstOrDefault(file => Path.GetFileName(file).Contains(name, StringComparison.OrdinalIgnoreCase)) is { } found) return Conll(found);
        }
        throw new FileNotFoundException($"'{folder}' has no {string.Join(" or ", names)}: a folder with seq.in, seq.out and label, or a file whose name holds it.");
    }

    static List<Sentence> Commands(string folder)
    {
        var (tokens, tags, intents) = (Lines(Find(folder, "seq.in")), Lines(Find(folder, "seq.out")), Lines(Find(folder, "label")));
        return [.. tokens.Zip(tags, intents).Select(line => new Sentence { Tokens = Words(line.First), Tags = Words(line.Second), Intent = line.Third.Trim() }).Where(sentence => sentence.Tokens.Length > 0)];

        static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    static List<Sentence> Conll(string file)
    {
        var (sentences, tokens, tags) = (new List<Sentence>(), new List<string>(), new List<string>());
        foreach (var line in Lines(file).Append(""))
        {
            var fields = line.Split('\t');
            if (line.AsSpan().Trim().IsEmpty)
            {
                if (tokens.Count > 0) sentences.Add(new() { Tokens = [.. tokens], Tags = [.. tags] });
                tokens.Clear();
                tags.Clear();
            }
            else if (fields.Length >= 10)
            {
                // CoNLL-U: ranges and empty nodes have no part of speech of their own.
                if (!int.TryParse(fields[0], out _)) continue;
                tokens.Add(fields[1]);
                tags.Add(fields[3]);
            }
            else if (fields.Length >= 2)
            {
                tokens.Add(fields[0]);
                tags.Add(fields[^1].Trim());
            }
        }
        return sentences;
    }

    static string Find(string folder, string name) => Directory.GetFiles(folder).First(file => Path.GetFileName(file).StartsWith(name, StringComparison.Ordinal));

    static string[] Lines(string file)
    {
        using Stream stream = File.OpenRead(file);
        using var reader = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        return reader.ReadToEnd().Split('\n');
    }
}
