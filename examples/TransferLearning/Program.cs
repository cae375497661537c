// Learns to tell ten digits from many examples, then from a few whether a digit is even: with what the first model knows, and without it.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Spectre.Console;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Side = 14, Many = 1000, Few = 40;
var ml = new MLContext(seed: 1);
var digits = ml.Data.LoadFromTextFile<Digit>(Path.Combine(AppContext.BaseDirectory, "data", "digits.csv"), separatorChar: ',');
var all = ml.Data.CreateEnumerable<Digit>(digits, reuseRowObject: false).ToArray();

// The first model learns the strokes; it is saved and loaded as a user would, perhaps months later.
var options = new LstmMulticlassOptions { FeaturesPerStep = Side, Training = new() { Seed = 1, Members = 1 } };
var known = Keyed(all.Take(Many).Select(digit => new Example(digit.Name, digit.Ink)));
ml.Model.SaveAtomically(ml.MulticlassClassification.Trainers.Lstm(options).Fit(known), known.Schema, "digits.zip");
var strokes = ml.Model.Load("digits.zip", out _);

// Another question, so other labels: the head is new, the layers below it go on from what they know, the lower the slower (Howard and Ruder 2018).
var parity = Keyed(all.Skip(Many).Select(digit => new Example(digit.Name % 2 == 0 ? "even" : "odd", digit.Ink)));
var (few, test) = (ml.Data.TakeRows(parity, Few), ml.Data.SkipRows(parity, Few));
var tuned = Accuracy(ml.MulticlassClassification.Trainers.Lstm(options).Fit(few, strokes));
var scratch = Accuracy(ml.MulticlassClassification.Trainers.Lstm(options).Fit(few));
AnsiConsole.Write(new BarChart().Label($"Even or odd, learnt from {Few} examples: right of 100").WithMaxValue(100)
    .AddItem("from the model of digits", Math.Round(100 * tuned), Color.Blue).AddItem("from nothing", Math.Round(100 * scratch), Color.Grey));
Console.WriteLine($"transfer learning accuracy {tuned:F3} (from nothing {scratch:F3})");

double Accuracy(ITransformer model) => ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy;

IDataView Keyed(IEnumerable<Example> examples)
{
    var rows = ml.Data.LoadFromEnumerable(examples.ToArray());
    return ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
}

sealed class Digit
{
    [LoadColumn(0)] public float Name { get; set; }
    [LoadColumn(1, 196), VectorType(196)] public float[] Ink { get; set; } = [];
}

sealed class Example(object label, float[] features)
{
    public string Label { get; } = $"{label}";
    [VectorType(196)] public float[] Features { get; } = features;
}
