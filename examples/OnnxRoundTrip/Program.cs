// Out: trains a classifier of gestures, writes the pipeline as one ONNX file, and scores it by ONNX Runtime. In: takes an LSTM that PyTorch has trained (data/train.py), trains it on, and writes it for PyTorch again.
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Interchange;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

string[] kinds = ["circle", "shake", "swipe"];
var random = new Random(1);
var ml = new MLContext(seed: 1);

var rows = Enumerable.Range(0, 240).Select(number => Gesture(kinds[number % 3])).ToArray();
var data = ml.Data.LoadFromEnumerable(rows);
var model = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Recording.Kind))
    .Append(ml.MulticlassClassification.Trainers.Lstm(new LstmMulticlassOptions { Network = new() { HiddenSize = 16 }, ConvolutionChannels = 16, Training = new() { Epochs = 10, Members = 1, Seed = 1 } }))
    .Append(ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"))
    .Fit(data);
using (var file = File.Create("gestures.onnx")) ml.Model.ConvertToOnnx(model, data, file, "Score", "Answer");

// ONNX Runtime needs nothing of .NET's: raw readings go in, one of which is missing here, and probabilities and names come out.
using var session = new InferenceSession("gestures.onnx");
var (same, furthest) = (0, 0f);
foreach (var (row, scored) in rows.Zip(ml.Data.CreateEnumerable<Scored>(model.Transform(data), reuseRowObject: false)))
{
    using var answers = session.Run(
    [
        NamedOnnxValue.CreateFromTensor(nameof(Recording.Features), new DenseTensor<float>(row.Features, [1, Recording.Steps, 2])),
        NamedOnnxValue.CreateFromTensor(nameof(Recording.Kind), new DenseTensor<string>(new[] { "" }, [1, 1])),
    ], ["Score.output", "Answer.output"]);
    var (scores, name) = (answers[0].AsTensor<float>().ToArray(), answers[1].AsTensor<string>().Single());
    same += name == scored.Answer ? 1 : 0;
    furthest = Math.Max(furthest, scores.Zip(scored.Score, (theirs, ours) => Math.Abs(theirs - ours)).Max());
}

// PyTorch's LSTM knows slow waves; these are faster.
var torch = new PyTorchWeights(TensorArchive.Load(Path.Combine(AppContext.BaseDirectory, "data", "waves.npz")));
var waves = torch.Model(new Sequential(torch.Lstm("lstm"), torch.Linear("head")), new MseLoss(), seed: 1);
var (slow, fast, test) = (Waves(0.1f, 0.3f, 50), Waves(0.5f, 0.8f, 200), Waves(0.5f, 0.8f, 50));
var (known, before) = (waves.Evaluate(slow), waves.Evaluate(test));
waves.Train(fast, new SequenceTrainingOptions { Training = new() { Epochs = 30, LearningRate = 0.005f } });
torch.Export(waves).SaveSafeTensors("waves.safetensors");
Console.WriteLine(FormattableString.Invariant(
    $"onnx round trip: {same} of {rows.Length} answers the same, probabilities within {furthest:F7}; PyTorch's LSTM errs {known:F4} on its waves, {before:F4} on others, {waves.Evaluate(test):F4} trained on"));

Recording Gesture(string kind)
{
    var (turn, size, missing) = (6 * random.NextSingle(), 0.5f + random.NextSingle(), random.Next(Recording.Steps));
    var features = Enumerable.Range(0, Recording.Steps).SelectMany(time => new[]
    {
        (size * kind switch { "circle" => MathF.Cos(turn + (time / 3f)), "shake" => time % 2 == 0 ? 1 : -1, _ => time / 20f }) + Noise(),
        time == missing ? float.NaN : (size * kind switch { "circle" => MathF.Sin(turn + (time / 3f)), "shake" => 0, _ => time / 40f }) + Noise(),
    });
    return new() { Features = [.. features], Kind = kind };
}

ExampleSet Waves(float slowest, float fastest, int count)
{
    var set = new ExampleSet(features: 1);
    for (var row = 0; row < count; row++)
    {
        var (turn, speed) = (6.28f * random.NextSingle(), slowest + ((fastest - slowest) * random.NextSingle()));
        float[] wave = [.. Enumerable.Range(0, 41).Select(time => MathF.Sin(turn + (speed * time)))];
        set.Add(wave[..40], wave[1..]);
    }
    return set;
}

float Noise() => 0.3f * (random.NextSingle() - 0.5f);

sealed class Recording
{
    public const int Steps = 30;
    [VectorType(Steps, 2)]
    public float[] Features { get; set; } = [];
    public string Kind { get; set; } = "";
}

sealed class Scored
{
    public float[] Score { get; set; } = [];
    public string Answer { get; set; } = "";
}
