// Trains a classifier of vibrations, quantises it to 8-bit integers, and shows what that does to accuracy, file and speed. The quantised pipeline is saved and loaded as any other.
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;

string[] faults = ["none", "imbalance", "looseness", "bearing"];
var random = new Random(1);
var ml = new MLContext(seed: 1);

var (training, test) = (ml.Data.LoadFromEnumerable(Machines(320)), ml.Data.LoadFromEnumerable(Machines(200)));
var model = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Machine.Fault))
    .Append(ml.MulticlassClassification.Trainers.Lstm(new LstmMulticlassOptions
    {
        FeatureColumnName = nameof(Machine.Readings),
        Network = new() { HiddenSize = 96 },
        RandomConvolutions = 0,
        Training = new() { Epochs = 6, Members = 1, Seed = 1 },
    }))
    .Append(ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"))
    .Fit(training);

// The test rows only judge: rounding takes nothing from them.
var quantized = ml.Model.Quantize(model, test);
var report = quantized.Reports.Single();
foreach (var layer in report.Layers) Console.WriteLine($"  {layer}");
Console.WriteLine($"  {report}");

ml.Model.Save(quantized.Model, test.Schema, "quantized.zip");
var loaded = ml.Model.Load("quantized.zip", out _);
var same = Answers(quantized.Model).Zip(Answers(loaded)).Count(pair => pair.First.SequenceEqual(pair.Second));
Console.WriteLine(FormattableString.Invariant(
    $"quantize: {report.Measure} {report.Before:F3} before, {report.After:F3} after; file {100.0 * report.BytesAfter / report.BytesBefore:F0} % of {report.BytesBefore / 1024} KiB; {same} of 200 rows with the same bits when loaded"));

IEnumerable<float[]> Answers(ITransformer transformer) => transformer.Transform(test).GetColumn<float[]>("Score");

Machine[] Machines(int count) => [.. Enumerable.Range(0, count).Select(number => Vibration(faults[number % 4]))];

// A shaft that turns, and what each fault adds to it, under noise.
Machine Vibration(string fault)
{
    var (phase, speed) = (6.28f * random.NextSingle(), 0.5f + 0.1f * random.NextSingle());
    return new()
    {
        Fault = fault,
        Readings = [.. Enumerable.Range(0, Machine.Steps).Select(time => MathF.Sin(phase + speed * time) + 2.5f * (random.NextSingle() - 0.5f) + fault switch
        {
            "imbalance" => 0.7f * MathF.Sin(phase + speed * time),
            "looseness" => 0.5f * MathF.Sin(2 * (phase + speed * time)),
            "bearing" => time % 9 == 0 ? 1.2f : 0,
            _ => 0,
        })],
    };
}

sealed class Machine
{
    public const int Steps = 60;
    [VectorType(Steps, 1)]
    public float[] Readings { get; set; } = [];
    public string Fault { get; set; } = "";
}
