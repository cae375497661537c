// A native program without .NET beside it: it loads a forecaster of a machine's vibration from a file, quantised to 8-bit integers, and follows the readings one by one with a state that goes on.
// Called with "train" it makes that file. Publish it with `dotnet publish examples/AheadOfTime -c Release -o out -p:PublishAot=true`, or `-p:PublishTrimmed=true --self-contained` where there is no linker (clang or gcc), and run out/AheadOfTime.
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const string File = "vibration.lstm";

if (args is ["train"])
{
    var trained = new SequenceModel(new Sequential(new Lstm(1, 48), new Linear(48, 1)), new MseLoss(), seed: 1);
    trained.Train(Waves(200, seed: 1), new() { Training = new() { Epochs = 12, LearningRate = 0.01f } });
    using var written = System.IO.File.Create(File);
    trained.Quantize(Waves(20, seed: 2)).Model.Save(written);
}

var start = Stopwatch.GetTimestamp();
SequenceModel model;
using (var file = System.IO.File.OpenRead(File)) model = SequenceModel.Load(file, new MseLoss());
var loaded = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

// Each reading is forecast before it comes: by the network, and as the one before it.
var (stream, steps) = (model.PredictSteps(), Waves(1, seed: 3).Values(0, 0).ToArray());
var (ours, naive, forecast, begin) = (0.0, 0.0, 0f, Stopwatch.GetTimestamp());
for (var step = 0; step < steps.Length; step++)
{
    if (step > 20)
    {
        ours += Math.Abs(steps[step] - forecast);
        naive += Math.Abs(steps[step] - steps[step - 1]);
    }
    forecast = stream.Next([steps[step]])[0];
}
var microseconds = Stopwatch.GetElapsedTime(begin).TotalMicroseconds / steps.Length;
Console.WriteLine($"ahead of time: {(RuntimeFeature.IsDynamicCodeSupported ? "just in time" : "native")}, error {ours / naive:F2} of the last value's, {microseconds:F1} microseconds a step, loaded in {loaded:F1} ms");

static ExampleSet Waves(int count, int seed)
{
    var (set, random) = (new ExampleSet(features: 1), new Random(seed));
    for (var row = 0; row < count; row++)
    {
        var (phase, speed) = (6.28f * random.NextSingle(), 0.3f + (0.4f * random.NextSingle()));
        float[] wave = [.. Enumerable.Range(0, 101).Select(time => MathF.Sin(phase + (speed * time)) + (0.1f * (random.NextSingle() - 0.5f)))];
        set.Add(wave[..100], wave[1..]);
    }
    return set;
}
