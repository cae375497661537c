using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Microsoft.ML.Lstm.Evaluation;

/// <summary>
/// text POSITIVE.gz NEGATIVE.gz [FOLDS]: sentences of either kind, a line each, by cross-validation in ten folds, of which so many are run; defaults,
/// beside a linear model on the features of FeaturizeText.
/// </summary>
static class TextCommand
{
    const int AllFolds = 10;

    internal sealed class Sentence
    {
        public string Text { get; set; } = "";
        public bool Label { get; set; }
    }

    public static void Run(string[] arguments, int seed)
    {
        var ml = new MLContext(seed);
        var sentences = Load(arguments[0], true).Concat(Load(arguments[1], false)).ToArray();
        new Random(seed).Shuffle(sentences);
        var folds = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : AllFolds;
        var network = ml.Transforms.Text.TokenizeText("Words", nameof(Sentence.Text))
            .Append(ml.Transforms.Conversion.MapValueToKey("Features", "Words", maximumNumberOfKeys: 50_000))
            .Append(ml.BinaryClassification.Trainers.Lstm());
        var linear = ml.Transforms.Text.FeaturizeText("Features", nameof(Sentence.Text)).Append(ml.BinaryClassification.Trainers.SdcaLogisticRegression());
        double ours = 0, theirs = 0, seconds = 0;
        for (var fold = 0; fold < folds; fold++)
        {
            var train = ml.Data.LoadFromEnumerable(sentences.Where((_, i) => i % AllFolds != fold));
            var test = ml.Data.LoadFromEnumerable(sentences.Where((_, i) => i % AllFolds == fold));
            var watch = Stopwatch.StartNew();
            ours += Accuracy(ml, network, train, test) / folds;
            seconds += watch.Elapsed.TotalSeconds / folds;
            theirs += Accuracy(ml, linear, train, test) / folds;
        }

        Console.WriteLine(FormattableString.Invariant(
            $"text {Path.GetFileName(arguments[0])} folds {folds} accuracy {ours:F4} FeaturizeText and a linear model {theirs:F4} seconds a fold {seconds:F1}"));
    }

    static double Accuracy<T>(MLContext ml, IEstimator<T> estimator, IDataView train, IDataView test)
        where T : class, ITransformer => ml.BinaryClassification.EvaluateNonCalibrated(estimator.Fit(train).Transform(test)).Accuracy;

    internal static IEnumerable<Sentence> Load(string file, bool label)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress), Encoding.Latin1);
        while (reader.ReadLine() is { } line)
            if (line.Trim().Length > 0) yield return new() { Text = line.Trim(), Label = label };
    }
}
