// Trains, saves, loads, forecasts, with training and without, and draws, with nothing but the packages.
using Microsoft.ML;
using Microsoft.ML.Lstm.Charts;
using Microsoft.ML.Transforms.TimeSeries;

var ml = new MLContext(seed: 1);
var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 140).Select(day => new Day { Units = 100 + 10 * (day % 7) }));
var week = Forecast(ml.Forecasting.ForecastByLstm("Forecast", "Units", windowSize: 14, horizon: 7).Fit(rows));
var untrained = Forecast(ml.Forecasting.ForecastByLstmZeroShot("Forecast", "Units", horizon: 7).Fit(rows));
var error = Math.Max(Error(week), Error(untrained));
new ForecastChart { Title = "Units", History = [100, 110, 120], Forecast = week }.Save("week.svg");
Console.WriteLine($"package: {week.Length} days forecast, largest error {error:F1}");
return error < 5 ? 0 : 1;

float[] Forecast(ITransformer model)
{
    ml.Model.Save(model, rows.Schema, "model.zip");
    using var engine = ml.Model.Load("model.zip", out _).CreateTimeSeriesEngine<Day, Week>(ml);
    return engine.Predict().Forecast;
}

static float Error(float[] week) => week.Select((value, day) => Math.Abs(value - (100 + 10 * day))).Max();

sealed class Day
{
    public float Units { get; set; }
}

sealed class Week
{
    public float[] Forecast { get; set; } = [];
}
