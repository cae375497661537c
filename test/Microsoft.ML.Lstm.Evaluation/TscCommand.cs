using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Evaluation;

/// <summary>tsc TRAIN.ts TEST.ts: classification of the series of the UCR and UEA archives, defaults but for the features per step, which the file tells.</summary>
static class TscCommand
{
    sealed class Series
    {
        public float[] Features { get; set; } = [];
        public string Class { get; set; } = "";
    }

    public static void Run(string[] files, int seed)
    {
        var watch = Stopwatch.StartNew();
        var ml = new MLContext(seed);
        var (train, test) = (Load(ml, files[0]), Load(ml, files[1]));
        var model = ml.Transforms.Conversion.MapValueToKey("Label", "Class").Append(ml.MulticlassClassification.Trainers.Lstm()).Fit(train);
        var accuracy = ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy;
        Console.WriteLine(FormattableString.Invariant($"tsc {Name(files[0])} accuracy {accuracy:F4} seconds {watch.Elapsed.TotalSeconds:F1}"));
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
