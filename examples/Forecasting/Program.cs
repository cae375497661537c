// Trains an LSTM forecaster on 46 years of carbon dioxide readings, evaluates it on the ten years after, draws it, saves it, and lets a second process go on.
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Charts;
using Microsoft.ML.Transforms.TimeSeries;
using Spectre.Console;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Season = 12, Horizon = 24, GapsUntil = 69, TrainingMonths = 552, Shown = 100;
var ml = new MLContext(seed: 1);
if (args is ["forecast", var file])
{
    var loaded = ml.Model.Load(file, out _);
    var next = loaded.CreateTimeSeriesEngine<Month, Forecast>(ml).Predict();
    Console.WriteLine($"A second process loaded {file} and goes on: {string.Join(", ", next.Values.Take(6))} ...");
    return;
}

var months = ml.Data.SkipRows(ml.Data.LoadFromTextFile<Month>(Path.Combine(AppContext.BaseDirectory, "data", "co2-concentration.csv"), separatorChar: ',', hasHeader: true), GapsUntil);
var train = ml.Data.TakeRows(months, TrainingMonths);
var test = ml.Data.SkipRows(months, TrainingMonths);

ITransformer model = null!;
AnsiConsole.Progress().Start(screen =>
{
    var bar = screen.AddTask("Training");
    var options = new LstmForecastingOptions
    {
        OutputColumnName = nameof(Forecast.Values),
        InputColumnName = nameof(Month.CO2),
        ConfidenceLowerBoundColumn = nameof(Forecast.Low),
        ConfidenceUpperBoundColumn = nameof(Forecast.High),
        WindowSize = 4 * Season,
        Horizon = Horizon,
        SeasonLength = Season,
        Training = new() { OnReport = report => bar.Value = 100 * report.Progress },
    };
    model = ml.Forecasting.ForecastByLstm(options).Fit(train);
});

var metrics = ml.Forecasting.Evaluate(model.Transform(test), nameof(Month.CO2), nameof(Forecast.Values),
    confidenceLowerBoundColumn: nameof(Forecast.Low), confidenceUpperBoundColumn: nameof(Forecast.High), seasonLength: Season);
var naive = metrics.SeasonalNaive!;
AnsiConsole.Write(new Table().Title("Two years ahead, from each month of 2011 to 2020").AddColumns("", "sMAPE, %", "MASE", "coverage of 95 % intervals")
    .AddRow("LSTM", $"{metrics.SymmetricMeanAbsolutePercentageError:F2}", $"{metrics.MeanAbsoluteScaledError:F3}", $"{metrics.Coverage:P1}")
    .AddRow("seasonal naive", $"{naive.SymmetricMeanAbsolutePercentageError:F2}", $"{naive.MeanAbsoluteScaledError:F3}", "-"));
Console.WriteLine("Intervals are calibrated on errors held out of training: at least 95 % on data like those, more where errors are smaller, as here.");

var forecast = model.CreateTimeSeriesEngine<Month, Forecast>(ml).Predict();
var readings = ml.Data.CreateEnumerable<Month>(months, reuseRowObject: false).Skip(TrainingMonths - Shown).ToArray();
var picture = Path.GetFullPath("forecast.svg");
new ForecastChart
{
    Title = "Carbon dioxide at Mauna Loa",
    Subtitle = $"Forecast of {Horizon} months by an LSTM, with 95 % prediction intervals",
    History = [.. readings.Take(Shown).Select(month => month.CO2)],
    Forecast = forecast.Values,
    LowerBound = forecast.Low,
    UpperBound = forecast.High,
    Actual = [.. readings.Skip(Shown).Take(Horizon).Select(month => month.CO2)],
    Times = [.. readings.Take(Shown).Select(month => month.Date)],
    ValueTitle = "Parts per million",
    TimeTitle = "Month",
}.Save(picture);
Console.WriteLine($"The forecast as a picture: {picture}");
ml.Model.SaveAtomically(model, train.Schema, "model.zip");
var second = Process.Start(new ProcessStartInfo("dotnet", [typeof(Month).Assembly.Location, "forecast", "model.zip"]))!;
second.WaitForExit();
if (second.ExitCode != 0) throw new InvalidOperationException($"The second process ended with exit code {second.ExitCode}.");
Console.WriteLine($"forecast CO2 horizon {Horizon} sMAPE {metrics.SymmetricMeanAbsolutePercentageError:F2} % (seasonal naive {naive.SymmetricMeanAbsolutePercentageError:F2} %) coverage {metrics.Coverage:P1} of 95 % intervals");

sealed class Month
{
    [LoadColumn(0)] public DateTime Date { get; set; }
    [LoadColumn(1)] public float CO2 { get; set; }
}

sealed class Forecast
{
    public float[] Values { get; set; } = [];
    public float[] Low { get; set; } = [];
    public float[] High { get; set; } = [];
}
