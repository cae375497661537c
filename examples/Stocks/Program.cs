// Asks whether an LSTM forecasts stock prices better than the random walk does, which says that a price stays where it is; and says so where it does not.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Charts;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int HalfYear = 6, Folds = 20;
var ml = new MLContext(seed: 1);
var months = ml.Data.LoadFromTextFile<Price>(Path.Combine(AppContext.BaseDirectory, "data", "stocks.csv"), separatorChar: ',', hasHeader: true);
var forecaster = ml.Forecasting.ForecastByLstm(new LstmForecastingOptions
{
    OutputColumnName = "Forecast",
    InputColumnName = nameof(Price.Value),
    SeriesColumnName = nameof(Price.Name),
    TimeColumnName = nameof(Price.Month),
    Horizon = HalfYear,
});

// Ten years, half-year by half-year; the model has learnt from the years before them only.
var backtest = ml.Forecasting.CrossValidate(months, forecaster, new BacktestOptions
{
    NumberOfFolds = Folds,
    Refit = false,
    SeasonLength = 1,
    Methods = [ForecastingMethod.Naive, ForecastingMethod.Drift],
});
Console.Write(backtest.ToTable());
Console.WriteLine();
var (lstm, walk) = (backtest.Results[0], backtest.Results[1]);
foreach (var (own, naive) in lstm.BySeries.Zip(walk.BySeries))
    Console.WriteLine($"{own.Series,-8} error {own.Metrics.MeanAbsoluteScaledError / naive.Metrics.MeanAbsoluteScaledError:F3} of the random walk's, 95 % intervals cover {own.Metrics.Coverage:P1}");

// Prices of one half-year move together, so a fold counts once: the mean difference of the scaled errors, in standard errors of it over the folds (after Diebold and Mariano, 1995).
var differences = lstm.Folds.Zip(walk.Folds, (own, naive) => own.Metrics.MeanAbsoluteScaledError - naive.Metrics.MeanAbsoluteScaledError).ToArray();
var mean = differences.Average();
var standardError = Math.Sqrt(differences.Sum(difference => (difference - mean) * (difference - mean)) / (Folds * (Folds - 1)));
var statistic = standardError > 0 ? mean / standardError : 0;
var verdict = statistic < -2 ? "better than the random walk" : statistic > 2 ? "worse than the random walk" : "no better than the random walk";
Console.WriteLine(
    statistic < -2 ? "The forecasts were better by more than chance in these years. That is no promise for those to come."
    : statistic > 2 ? "The forecasts were worse by more than chance: take the random walk."
    : "There is nothing to gain that can be told from chance: the past of these prices does not say where they go. What the model does give is how far they may go, its intervals.");

var page = Path.GetFullPath("stocks.html");
new BacktestReport { Title = "Stock prices, half a year ahead", Unit = "US dollars or points", Backtest = backtest }.Save(page);
Console.WriteLine($"The report, with pictures: {page}");
Console.WriteLine($"stocks: {backtest.SeriesCount} series {Folds} folds error {lstm.Metrics.MeanAbsoluteScaledError / walk.Metrics.MeanAbsoluteScaledError:F3} of the random walk's ({statistic:F2} standard errors) {verdict}, coverage {lstm.Metrics.Coverage:P1} of 95 % intervals");

/// <summary>The price of a stock or an index on the first of a month.</summary>
sealed class Price
{
    [LoadColumn(0)] public string Name { get; set; } = "";
    [LoadColumn(1)] public DateTime Month { get; set; }
    [LoadColumn(2)] public float Value { get; set; }
}
