// Loads a model and takes one observation after another: FreshProcess MODEL [VALUE]... [SAVE-TO].zip; prints each forecast on a line.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Transforms.TimeSeries;

var ml = new MLContext();
var engine = ml.Model.Load(args[0], out _).CreateTimeSeriesEngine<Observation, Forecast>(ml);
Print(engine.Predict());
foreach (var argument in args.Skip(1))
{
    if (argument.EndsWith(".zip", StringComparison.Ordinal)) engine.CheckPoint(ml, argument);
    else Print(engine.Predict(new Observation { Value = float.Parse(argument, CultureInfo.InvariantCulture) }));
}

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
