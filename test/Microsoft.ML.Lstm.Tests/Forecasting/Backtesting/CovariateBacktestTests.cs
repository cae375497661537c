namespace Microsoft.ML.Lstm.Tests.Forecasting.Backtesting;

/// <summary>Backtests of models that read what is known ahead: of the held-out rows they see that, and nothing else.</summary>
[TestClass]
public sealed class CovariateBacktestTests
{
    const int Days = 60, Horizon = 4;

    static readonly LstmForecastingOptions Options = new()
    {
        OutputColumnName = nameof(SaleForecast.Next),
        InputColumnName = nameof(Sale.Sold),
        SeriesColumnName = nameof(Sale.Shop),
        TimeColumnName = nameof(Sale.Date),
        KnownFutureColumnNames = [nameof(Sale.Promotion)],
        PastColumnNames = [nameof(Sale.Temperature)],
        WindowSize = 14,
        Horizon = Horizon,
        Network = new() { HiddenSize = 8 },
        Training = new() { Epochs = 2, Members = 1, Seed = 1 },
    };

    readonly MLContext _ml = new(1);

    Backtest Validate(IEnumerable<Sale> sales, bool refit = true, int gap = 0) =>
        _ml.Forecasting.CrossValidate(_ml.Data.LoadFromEnumerable(sales.ToArray()), _ml.Forecasting.ForecastByLstm(Options), new BacktestOptions { NumberOfFolds = 2, Refit = refit, Gap = gap, Methods = [] });

    static DateTime Origin(int days) => new DateTime(2024, 1, 1).AddDays(Days - days);

    static float[] Forecast(Backtest backtest, int fold) => [.. backtest.Result.Folds[fold].Forecasts.SelectMany(forecast => forecast.Forecast)];

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Held_out_rows_tell_what_is_known_ahead_and_nothing_else(bool refit)
    {
        var sales = Sale.Days(2, Days);
        var backtest = Validate(sales, refit);
        Assert.AreEqual(Origin(Horizon), backtest.Result.Folds[1].Forecasts[0].Times![0], "the forecaster's times");
        var model = _ml.Forecasting.ForecastByLstm(Options).Fit(_ml.Data.LoadFromEnumerable(sales.Where(sale => sale.Date < Origin(2 * Horizon)).ToArray()));
        var ahead = sales.Where(sale => sale.Date >= Origin(2 * Horizon) && sale.Date < Origin(Horizon)).Select(sale => sale.Ahead()).ToArray();
        CollectionAssert.AreEqual(model.Forecast(_ml.Data.LoadFromEnumerable(ahead)).Select(step => step.Value).ToArray(), Forecast(backtest, 0));

        foreach (var sale in sales.Where(sale => sale.Date >= Origin(Horizon))) (sale.Sold, sale.Temperature) = (-1000, 1000);
        CollectionAssert.AreEqual(Forecast(backtest, 1), Forecast(Validate(sales, refit), 1), "What is not known ahead leaves the forecast alone.");
        foreach (var sale in sales.Where(sale => sale.Date >= Origin(Horizon))) sale.Promotion = 1 - sale.Promotion;
        CollectionAssert.AreNotEqual(Forecast(backtest, 1), Forecast(Validate(sales, refit), 1), "What is known ahead is read.");
    }

    /// <summary>Days without a value before the origin, and a series that ends within the window.</summary>
    [TestMethod]
    public void The_steps_ahead_are_those_behind_the_origin()
    {
        var sales = Sale.Days(2, Days);
        foreach (var sale in sales.Where(sale => sale.Date < Origin(Horizon) && sale.Date >= Origin(Horizon + 2))) sale.Sold = float.NaN;
        sales.RemoveAll(sale => sale.Shop == "shop 1" && sale.Date >= Origin(1));
        var backtest = Validate(sales);
        var window = backtest.Result.Folds[1].Forecasts.ToArray();
        CollectionAssert.AreEqual(new[] { Horizon, Horizon - 1 }, window.Select(forecast => forecast.Actual.Count).ToArray());
        Assert.IsTrue(window.All(forecast => forecast.Forecast.All(float.IsFinite)));
        Assert.AreEqual((2 * Horizon) - 1 + (2 * Horizon) - 4, backtest.Result.Metrics.Count);
        Assert.AreEqual(0, backtest.Result.Metrics.MissingForecasts);
    }

    [TestMethod]
    public void Options_by_which_rows_are_no_steps_are_refused()
    {
        var data = _ml.Data.LoadFromEnumerable(Sale.Days(2, Days).ToArray());
        var error = Assert.ThrowsExactly<ArgumentException>(() => _ml.Forecasting.CrossValidate(data, _ml.Forecasting.ForecastByLstm(Options with { DuplicateTimes = Enum.GetValues<DuplicateTimes>()[^1] })));
        StringAssert.Contains(error.Message, "DuplicateTimes");
    }
}
