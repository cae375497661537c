// Loads a model, which names the types that it needs, and uses it:
//   FreshProcess MODEL [VALUE]... [SAVE-TO].zip    takes one observation after another, and prints each forecast on a line
//   FreshProcess sequence MODEL VALUE...           prints the score of one sequence
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.TimeSeries;

var ml = new MLContext();
if (args[0] == "sequence") Score();
else TakeObservations();

void Score()
{
    using var engine = ml.Model.CreatePredictionEngine<Sequence, Scored>(ml.Model.Load(args[1], out _));
    Console.WriteLine(engine.Predict(new() { Ragged = [.. args.Skip(2).Select(Parse)] }).Score.ToString("R", CultureInfo.InvariantCulture));
}

void TakeObservations()
{
    var engine = ml.Model.Load(args[0], out _).CreateTimeSeriesEngine<Observation, Forecast>(ml);
    Print(engine.Predict());
    foreach (var argument in args.Skip(1))
    {
        if (argument.EndsWith(".zip", StringComparison.Ordinal)) engine.CheckPoint(ml, argument);
        else Print(engine.Predict(new Observation { Value = Parse(argument) }));
    }
}

static float Parse(string text) => float.Parse(text, CultureInfo.InvariantCulture);

static void Print(Forecast forecast) => Console.WriteLine(string.Join(' ', forecast.Next.Concat(forecast.Low).Concat(forecast.High).Select(value => value.ToString("R", CultureInfo.InvariantCulture))));

sealed class Observation
{
    public float Value { get; set; }
}

sealed class Forecast
{
    public float[] Next { get; set; } = [];
    public float[] Low { get; set; } = [];
    public float[] High { get; set; } = [];
}

sealed class Sequence
{
    [VectorType(0, 2)]
    public float[] Ragged { get; set; } = [];
}

sealed class Scored
{
    public float Score { get; set; }
}
