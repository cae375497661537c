// Forecasts the flights that leave 40 airports with one model: the state of each airport is a static feature, long weekends are known ahead, and all is compared airport by airport.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Charts;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Week = 7, Fortnight = 14, Shown = 28;
var ml = new MLContext(seed: 1);
var days = ml.Data.LoadFromTextFile<Departure>(Path.Combine(AppContext.BaseDirectory, "data", "departures.csv"), separatorChar: ',', hasHeader: true);
var options = new LstmForecastingOptions
{
    OutputColumnName = "Forecast",
    InputColumnName = nameof(Departure.Flights),
    SeriesColumnName = nameof(Departure.Airport),
    TimeColumnName = nameof(Departure.Day),
    StaticColumnNames = [nameof(Departure.State)],
    KnownFutureColumnNames = [nameof(Departure.LongWeekend)],
    Horizon = Fortnight,
};
var backtest = ml.Forecasting.CrossValidate(days, ml.Forecasting.ForecastByLstm(options), new BacktestOptions
{
    NumberOfFolds = 4,
    Refit = false,
    SeasonLength = Week,
    Methods =
    [
        ForecastingMethod.SeasonalNaive, ForecastingMethod.Naive,
        ForecastingMethod.FromEstimator("no covariates", ml.Forecasting.ForecastByLstm(options with { StaticColumnNames = [], KnownFutureColumnNames = [], CalendarFeatures = false })),
    ],
});
Console.Write(backtest.ToTable());

Console.WriteLine();
foreach (var result in backtest.Results)
    Console.WriteLine($"{result.Name,-15} MASE by fold {string.Join(" ", result.Folds.Select(fold => $"{fold.Metrics.MeanAbsoluteScaledError:F3}"))}");
var helped = backtest.Result.Folds.Zip(backtest.Results[^1].Folds).Count(pair => pair.First.Metrics.MeanAbsoluteScaledError < pair.Second.Metrics.MeanAbsoluteScaledError);
Console.WriteLine($"Covariates made the forecasts better in {helped} of {backtest.Result.Folds.Count} folds. They are no gift: one that tells little beside the weekday costs a little, so compare.");
Console.WriteLine();
Console.WriteLine("airport    MAE   MASE  seasonal naive  in 95 % bounds");
foreach (var airport in backtest.Result.BySeries.OrderBy(series => series.Metrics.MeanAbsoluteScaledError))
    Console.WriteLine($"{airport.Series,-7} {airport.Metrics.MeanAbsoluteError,6:F1} {airport.Metrics.MeanAbsoluteScaledError,6:F3} {airport.Metrics.SeasonalNaive!.MeanAbsoluteScaledError,15:F3} {airport.Metrics.Coverage,15:P1}");

var page = Path.GetFullPath("airports.svg");
new ChartGrid
{
    Title = "Flights a day from 40 airports",
    Subtitle = "A fortnight ahead by one model, with 95 % prediction intervals, and what came",
    Columns = 3,
    Charts = [.. backtest.Result.Folds[^1].Forecasts.Select(Chart)],
}.Save(page);
Console.WriteLine($"All airports as small multiples: {page}");
var (metrics, plain) = (backtest.Result.Metrics, backtest.Results[^1].Metrics);
var better = backtest.Result.BySeries.Count(series => series.Metrics.MeanAbsoluteScaledError < series.Metrics.SeasonalNaive!.MeanAbsoluteScaledError);
Console.WriteLine($"many series: {backtest.SeriesCount} airports MASE {metrics.MeanAbsoluteScaledError:F3} (seasonal naive {metrics.SeasonalNaive!.MeanAbsoluteScaledError:F3}, no covariates {plain.MeanAbsoluteScaledError:F3}) better in {better} coverage {metrics.Coverage:P1} of 95 % intervals");

static ForecastChart Chart(BacktestForecast forecast) => new()
{
    Title = forecast.Series!,
    History = [.. forecast.History.TakeLast(Shown)],
    Forecast = forecast.Forecast,
    LowerBound = forecast.Quantiles!.Interval(0.95f)!.Value.LowerBound,
    UpperBound = forecast.Quantiles.Interval(0.95f)!.Value.UpperBound,
    Actual = forecast.Actual,
    Times = [.. forecast.HistoryTimes!.TakeLast(Shown)],
    ValueTitle = null,
};

/// <summary>A day of an airport.</summary>
sealed class Departure
{
    [LoadColumn(0)] public string Airport { get; set; } = "";
    [LoadColumn(1)] public string State { get; set; } = "";
    [LoadColumn(4)] public DateTime Day { get; set; }
    [LoadColumn(5)] public float LongWeekend { get; set; }
    [LoadColumn(6)] public float Flights { get; set; }
}
