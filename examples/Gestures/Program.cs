// Groups the readings of a motion sensor, one row a reading, into gestures, learns which is which, and tells a single gesture from its readings alone.
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;

string[] kinds = ["circle", "shake", "swipe"];
var random = new Random(1);
var ml = new MLContext(seed: 1);

var readings = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 240).SelectMany(number => Gesture(number, kinds[number % 3])).ToArray());
// By the gesture's name: without a sampling key a split takes readings, and tears gestures apart.
var split = ml.Data.TrainTestSplit(readings, testFraction: 0.25, samplingKeyColumnName: nameof(Reading.Name));
var model = ml.Transforms.GroupIntoSequences("Features", nameof(Reading.Name), [nameof(Reading.X), nameof(Reading.Y)], nameof(Reading.Time), nameof(Reading.Kind))
    .Append(ml.Transforms.Conversion.MapValueToKey("Label", nameof(Reading.Kind)))
    .Append(ml.MulticlassClassification.Trainers.Lstm(new LstmMulticlassOptions { Network = new() { HiddenSize = 16 }, ConvolutionChannels = 16, Training = new() { Epochs = 20, Members = 3, Seed = 1 } }))
    .Append(ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"))
    .Fit(split.TrainSet);
var metrics = ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet));

// One gesture whose kind nobody knows: its readings go through Transform together. The column of kinds need not be there.
var unknown = Gesture(1000, "shake").Select(reading => new Unlabelled { Name = reading.Name, Time = reading.Time, X = reading.X, Y = reading.Y }).ToArray();
var answer = model.Transform(ml.Data.LoadFromEnumerable(unknown)).GetColumn<string>("Answer").Single();

// Whoever holds whole gestures makes an engine of the steps behind the grouping: the trained model, and the names of its classes.
var engine = ml.Model.CreatePredictionEngine<Whole, Answered>(new TransformerChain<ITransformer>([.. model.Skip(2)]));
var again = engine.Predict(new() { Features = [.. unknown.SelectMany(reading => new[] { reading.X, reading.Y })] }).Answer;
Console.WriteLine(FormattableString.Invariant($"gestures: accuracy {metrics.MicroAccuracy:F3} (guessing 0.333), an unknown one is a {answer}, and a {again} as a whole"));

Reading[] Gesture(int number, string kind)
{
    var (turn, size) = (6 * random.NextSingle(), 0.5f + random.NextSingle());
    return [.. Enumerable.Range(0, random.Next(15, 40)).Select(time => new Reading
    {
        Name = $"gesture {number}",
        Time = time,
        X = (size * kind switch { "circle" => MathF.Cos(turn + (time / 3f)), "shake" => time % 2 == 0 ? 1 : -1, _ => time / 20f }) + Noise(),
        // Now and then a reading lacks a value, which hides neither the reading nor the gesture.
        Y = random.Next(50) == 0 ? float.NaN : (size * kind switch { "circle" => MathF.Sin(turn + (time / 3f)), "shake" => 0, _ => time / 40f }) + Noise(),
        Kind = kind,
    })];
}

float Noise() => 0.3f * (random.NextSingle() - 0.5f);

sealed class Reading
{
    public string Name { get; set; } = "";
    public float Time { get; set; }
    public float X { get; set; }
    public float Y { get; set; }
    public string Kind { get; set; } = "";
}

sealed class Unlabelled
{
    public string Name { get; set; } = "";
    public float Time { get; set; }
    public float X { get; set; }
    public float Y { get; set; }
}

sealed class Whole
{
    [VectorType(0, 2)]
    public float[] Features { get; set; } = [];
}

sealed class Answered
{
    public string Answer { get; set; } = "";
}
