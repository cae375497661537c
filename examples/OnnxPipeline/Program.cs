// An LSTM that PyTorch has trained and written as ONNX (data/export.py) tells the next value of a wave: in a pipeline, where it reads whole sequences, and in a stream, where each value moves its state. No native library runs it.
using Microsoft.ML;
using Microsoft.ML.Transforms.TimeSeries;

var ml = new MLContext(seed: 1);
var path = Path.Combine(AppContext.BaseDirectory, "data", "waves.onnx");
var random = new Random(1);

// In a pipeline: a column for each output and input of the model, here by names of its own, and sequences of any length.
var waves = Enumerable.Range(0, 200).Select(_ => Wave(steps: random.Next(20, 41))).ToArray();
var data = ml.Data.LoadFromEnumerable(waves);
var pipeline = ml.Transforms.ApplyRecurrentOnnx(["Guess"], ["Values"], path);
var answers = ml.Data.CreateEnumerable<Answer>(pipeline.Fit(data).Transform(data), reuseRowObject: false).ToArray();
var error = Math.Sqrt(waves.Zip(answers, (wave, answer) => Math.Pow(wave.Truth - answer.Guess[0], 2)).Average());
var repeating = Math.Sqrt(waves.Average(wave => Math.Pow(wave.Truth - wave.Values[^1], 2)));

// In a stream: one value at a time, stopped half-way and resumed from a file. The last answer is that of the whole sequence.
var stream = ml.Transforms.StreamRecurrentOnnx(["Guess"], ["Values"], path).Fit(data);
var same = 0;
foreach (var (wave, answer) in waves.Take(50).Zip(answers))
{
    var engine = stream.CreateTimeSeriesEngine<Sequence, Answer>(ml);
    var half = wave.Values.Length / 2;
    foreach (var value in wave.Values[..half]) engine.Predict(new Sequence { Values = [value] });
    engine.CheckPoint(ml, "stream.zip");

    var resumed = ml.Model.Load("stream.zip", out _).CreateTimeSeriesEngine<Sequence, Answer>(ml);
    var last = new Answer();
    foreach (var value in wave.Values[half..]) last = resumed.Predict(new Sequence { Values = [value] });
    same += Math.Abs(last.Guess[0] - answer.Guess[0]) < 1e-5 ? 1 : 0;
}
Console.WriteLine(FormattableString.Invariant($"onnx pipeline: PyTorch's LSTM errs {error:F4} where the last value errs {repeating:F4}; {same} of 50 streams, stopped and resumed, end with the same answer"));

Sequence Wave(int steps)
{
    var (turn, speed) = (6.28f * random.NextSingle(), 0.1f + (0.2f * random.NextSingle()));
    return new() { Values = [.. Enumerable.Range(0, steps).Select(time => MathF.Sin(turn + (speed * time)))], Truth = MathF.Sin(turn + (speed * steps)) };
}

sealed class Sequence
{
    public float[] Values { get; set; } = [];
    public float Truth { get; set; }
}

sealed class Answer
{
    public float[] Guess { get; set; } = [];
}
