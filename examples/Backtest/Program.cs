// Backtests a forecaster of the weather in two cities: fortnight by fortnight, beside plain forecasts and a function of one's own, and writes a report with pictures.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Charts;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Year = 365, Fortnight = 14;
var ml = new MLContext(seed: 1);
var days = ml.Data.LoadFromTextFile<Day>(Path.Combine(AppContext.BaseDirectory, "data", "weather.csv"), separatorChar: ',', hasHeader: true);
var forecaster = ml.Forecasting.ForecastByLstm("Forecast", nameof(Day.Value), windowSize: Year, horizon: Fortnight, seriesColumnName: nameof(Day.Series));

// One model, trained before the first origin; what is measured after it is then taken as observations, as in service.
var backtest = ml.Forecasting.CrossValidate(days, forecaster, new BacktestOptions
{
    NumberOfFolds = 12,
    Refit = false,
    SeasonLength = Year,
    TimeColumnName = nameof(Day.Time),
    Methods = [ForecastingMethod.SeasonalNaive, ForecastingMethod.Naive, ForecastingMethod.Drift, ForecastingMethod.FromFunction("mean of the years", MeanOfYears)],
});
Console.Write(backtest.ToTable());
Console.WriteLine();
foreach (var series in backtest.Result.BySeries)
    Console.WriteLine($"{series.Series,-18} MASE {series.Metrics.MeanAbsoluteScaledError:F3} (seasonal naive {series.Metrics.SeasonalNaive!.MeanAbsoluteScaledError:F3}), 95 % intervals cover {series.Metrics.Coverage:P1}");

var page = Path.GetFullPath("backtest.html");
new BacktestReport { Title = "Weather in Seattle and New York, a fortnight ahead", Unit = "°C or m/s", Backtest = backtest }.Save(page);
Console.WriteLine($"The report, with pictures: {page}");
var metrics = backtest.Result.Metrics;
Console.WriteLine($"backtest folds {backtest.Result.Folds.Count} series {backtest.SeriesCount} MASE {metrics.MeanAbsoluteScaledError:F3} (seasonal naive {metrics.SeasonalNaive!.MeanAbsoluteScaledError:F3}) coverage {metrics.Intervals[1].Coverage:P1} of 80 % and {metrics.Intervals[2].Coverage:P1} of 95 % intervals");

// The mean of the same day in all years before: what a calendar knows.
static float[] MeanOfYears(float[] history, int steps) =>
    [.. Enumerable.Range(0, steps).Select(step => Enumerable.Range(1, history.Length / Year).Average(years => history[history.Length - (years * Year) + step]))];

sealed class Day
{
    [LoadColumn(0)] public string Series { get; set; } = "";
    [LoadColumn(1)] public DateTime Time { get; set; }
    [LoadColumn(2)] public float Value { get; set; }
}
