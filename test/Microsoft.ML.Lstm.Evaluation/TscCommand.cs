using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Evaluation;

/// <summary>
/// tsc TRAIN.ts TEST.ts [--baselines|--ablations|--int8]: classification of the series of the UCR and UEA archives, defaults but for the features per step, which the file tells; the expected
/// calibration error beside the accuracy, and what simple methods reach, or the same without one of its parts, or networks alone and quantised.
/// </summary>
static class TscCommand
{
    static readonly (string Name, LstmMulticlassOptions Options)[] Ablations =
    [
        ("without random convolutions ", new() { RandomConvolutions = 0 }),
        ("without learnt convolutions ", new() { ConvolutionChannels = 0 }),
        ("without either ", new() { RandomConvolutions = 0, ConvolutionChannels = 0 }),
        ("one member ", new() { Training = new() { Members = 1 } }),
        ("without input noise ", new() { InputNoise = 0 }),
    ];

    sealed class Series
    {
        public float[] Features { get; set; } = [];
        public string Class { get; set; } = "";
    }

    public static void Run(string[] arguments, int seed)
    {
        var ml = new MLContext(seed);
        var (train, test) = (Load(ml, arguments[0]), Load(ml, arguments[1]));
        if (arguments.Contains("--int8"))
        {
            // Networks alone: what stands beside them is not quantised, and would hide what that does.
            var model = ml.Transforms.Conversion.MapValueToKey("Label", "Class").Append(ml.MulticlassClassification.Trainers.Lstm(new LstmMulticlassOptions { RandomConvolutions = 0 })).Fit(train);
            Console.WriteLine($"tsc {Name(arguments[0])} int8 {ml.Model.Quantize(model, test).Reports[0]}");
            return;
        }
        Judge(arguments[0], "", train, test, ml.MulticlassClassification.Trainers.Lstm());
        if (arguments.Length < 3) return;
        if (arguments[2] == "--ablations")
        {
            foreach (var (name, options) in Ablations) Judge(arguments[0], name, train, test, ml.MulticlassClassification.Trainers.Lstm(options));
            return;
        }

        Judge(arguments[0], "plain LSTM ", train, test, TscBaselines.PlainLstm(ml));
        var (wideTrain, wideTest) = TscBaselines.Widen(ml, train, test);
        Judge(arguments[0], "linear ", wideTrain, wideTest, TscBaselines.Linear(ml));
        var watch = new CpuWatch();
        var nearest = TscBaselines.NearestNeighbor(wideTrain, wideTest);
        Console.WriteLine(FormattableString.Invariant($"tsc {Name(arguments[0])} nearest neighbour accuracy {nearest:F4} seconds of CPU {watch.Seconds:F1}"));

        void Judge<T>(string file, string method, IDataView learnt, IDataView asked, IEstimator<T> trainer)
            where T : class, ITransformer
        {
            var watch = new CpuWatch();
            var scored = ml.Transforms.Conversion.MapValueToKey("Label", "Class").Append(trainer).Fit(learnt).Transform(asked);
            var accuracy = ml.MulticlassClassification.Evaluate(scored).MicroAccuracy;
            var calibration = Calibration.Error([.. scored.GetColumn<uint>("Label")], [.. scored.GetColumn<float[]>("Score")]);
            Console.WriteLine(FormattableString.Invariant(
                $"tsc {Name(file)} {method}accuracy {accuracy:F4} calibration error {calibration:F3} seconds of CPU {watch.Seconds:F1}"));
        }
    }

    /// <summary>The set that a file of training data is of.</summary>
    public static string Name(string file) => Path.GetFileNameWithoutExtension(file).Replace("_TRAIN", "", StringComparison.Ordinal);

    /// <summary>A series a line: dimensions apart by colons, values by commas, the class last; "?" is a missing value.</summary>
    public static IDataView Load(MLContext ml, string file)
    {
        var dimensions = 0;
        var series = new List<Series>();
        foreach (var line in File.ReadLines(file).SkipWhile(line => !line.StartsWith("@data", StringComparison.OrdinalIgnoreCase)).Skip(1).Where(line => line.Length > 0))
        {
            var parts = line.Split(':');
            var columns = parts[..^1].Select(part => part.Split(',').Select(Value).ToArray()).ToArray();
            dimensions = columns.Length;
            series.Add(new() { Features = [.. Enumerable.Range(0, columns[0].Length).SelectMany(t => columns.Select(column => column[t]))], Class = parts[^1].Trim() });
        }
        var definition = SchemaDefinition.Create(typeof(Series));
        definition[nameof(Series.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 0, dimensions);
        return ml.Data.LoadFromEnumerable(series, definition);
    }

    static float Value(string text) => text.Trim() is "?" ? float.NaN : float.Parse(text, CultureInfo.InvariantCulture);
}
