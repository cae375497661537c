// Loads a model, which names the types that it needs, and uses it:
//   FreshProcess MODEL [VALUE]... [SAVE-TO].zip    takes one observation after another, and prints each forecast on a line
//   FreshProcess sequence MODEL VALUE...           prints the score of one sequence
//   FreshProcess models ROWS [MODEL COLUMNS]...    reads binary rows, and prints for each model the columns (separated by commas) of what it makes of them
//   FreshProcess table MODEL FILE COLUMN...        reads a file with the loader that was saved with the model, and prints columns of the result
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.FreshProcess;
using Microsoft.ML.Transforms.TimeSeries;

var ml = new MLContext();
switch (args[0])
{
    case "sequence": Score(); break;
    case "models": Transform(args[1], args[2..]); break;
    case "table": Print(args[1], args[2], args[3..]); break;
    default: TakeObservations(); break;
}

void Score()
{
    using var engine = ml.Model.CreatePredictionEngine<Sequence, Scored>(ml.Model.Load(args[1], out _));
    Console.WriteLine(engine.Predict(new() { Ragged = [.. args.Skip(2).Select(Parse)] }).Score.ToString("R", CultureInfo.InvariantCulture));
}

void TakeObservations()
{
    var engine = ml.Model.Load(args[0], out _).CreateTimeSeriesEngine<Observation, Forecast>(ml);
    Tell(engine.Predict());
    foreach (var argument in args.Skip(1))
    {
        if (argument.EndsWith(".zip", StringComparison.Ordinal)) engine.CheckPoint(ml, argument);
        else Tell(engine.Predict(new Observation { Value = Parse(argument) }));
    }
}

void Transform(string file, string[] models)
{
    var rows = ml.Data.LoadFromBinary(file);
    foreach (var model in models.Chunk(2))
        foreach (var line in Table.Lines(ml.Model.Load(model[0], out _).Transform(rows), model[1].Split(','))) Console.WriteLine(line);
}

void Print(string model, string file, string[] columns)
{
    var loaded = ml.Model.LoadWithDataLoader(model, out var loader);
    foreach (var line in Table.Lines(loaded.Transform(loader.Load(new MultiFileSource(file))), columns)) Console.WriteLine(line);
}

static float Parse(string text) => float.Parse(text, CultureInfo.InvariantCulture);

static void Tell(Forecast forecast) => Console.WriteLine(string.Join(' ', forecast.Next.Concat(forecast.Low).Concat(forecast.High).Select(value => value.ToString("R", CultureInfo.InvariantCulture))));

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
