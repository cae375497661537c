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

    /// <summary>A step without a row is one whose value and covariates are not known: in the training, right before an origin, at the start and at the end of a window.</summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Steps_without_a_row_are_filled(bool refit)
    {
        var (left, kept) = (Sale.Days(2, Days), Sale.Days(2, Days));
        left.RemoveAll(IsMissing);
        foreach (var sale in kept.Where(IsMissing)) (sale.Sold, sale.Promotion, sale.Temperature) = (float.NaN, float.NaN, float.NaN);
        var (one, other) = (Run(left), Run(kept));
        Assert.AreEqual(other.Metrics.Count, one.Metrics.Count);
        Assert.AreEqual(0, one.Metrics.MissingForecasts);
        foreach (var (fold, same) in one.Folds.Zip(other.Folds))
            foreach (var (forecast, expected) in fold.Forecasts.Zip(same.Forecasts))
            {
                CollectionAssert.AreEqual(expected.Actual.ToArray(), forecast.Actual.ToArray(), $"fold {fold.Fold}");
                for (var h = 0; h < expected.Forecast.Count; h++) Assert.AreEqual(expected.Forecast[h], forecast.Forecast[h], 0.5, $"fold {fold.Fold}, {forecast.Series}, step {h + 1}");
            }

        BacktestResult Run(List<Sale> sales) => _ml.Forecasting.CrossValidate(
            _ml.Data.LoadFromEnumerable(sales), _ml.Forecasting.ForecastByLstm(Options with { MissingTimes = MissingTimes.Fill }), new BacktestOptions { NumberOfFolds = 2, Refit = refit, Methods = [] }).Result;

        static bool IsMissing(Sale sale) => sale.Shop == "shop 0" && (sale.Date - new DateTime(2024, 1, 1)).Days is 20 or 51 or 55 or 56 or 58;
    }

    /// <summary>Rows of one day are compared as the one row that the forecaster makes of them.</summary>
    [TestMethod]
    [DataRow(DuplicateTimes.Sum, true)]
    [DataRow(DuplicateTimes.Mean, true)]
    [DataRow(DuplicateTimes.Last, false)]
    [DataRow(DuplicateTimes.Sum, false)]
    public void Rows_of_one_time_are_merged(DuplicateTimes duplicates, bool refit)
    {
        var whole = Sale.Days(2, Days);
        var doubled = whole.SelectMany((sale, row) => row % 3 > 0 ? [sale] : (Sale[])[Part(sale, first: true), Part(sale, first: false)]).ToArray();
        var (one, other) = (Run(doubled, duplicates), Run([.. whole], default));
        foreach (var (fold, same) in one.Folds.Zip(other.Folds))
            foreach (var (forecast, expected) in fold.Forecasts.Zip(same.Forecasts))
            {
                CollectionAssert.AreEqual(expected.Actual.ToArray(), forecast.Actual.ToArray(), $"fold {fold.Fold}");
                CollectionAssert.AreEqual(expected.Forecast.ToArray(), forecast.Forecast.ToArray(), $"fold {fold.Fold}");
                CollectionAssert.AreEqual(expected.Times!.ToArray(), forecast.Times!.ToArray(), $"fold {fold.Fold}");
            }

        BacktestResult Run(Sale[] sales, DuplicateTimes merge) => _ml.Forecasting.CrossValidate(
            _ml.Data.LoadFromEnumerable(sales), _ml.Forecasting.ForecastByLstm(Options with { DuplicateTimes = merge }), new BacktestOptions { NumberOfFolds = 2, Refit = refit }).Result;

        // Halves and doubles of a float are exact, so each pair makes the whole again.
        Sale Part(Sale sale, bool first) => new()
        {
            Shop = sale.Shop,
            Date = sale.Date,
            Promotion = first ? 1 - sale.Promotion : sale.Promotion,
            Temperature = sale.Temperature,
            Sold = duplicates switch { DuplicateTimes.Sum => sale.Sold / 2, DuplicateTimes.Mean => sale.Sold, _ => first ? -1 : sale.Sold },
        };
    }

    [TestMethod]
    public void Rows_of_one_time_are_not_merged_where_a_step_makes_the_values()
    {
        var chain = _ml.Transforms.CopyColumns("Copy", nameof(Sale.Sold)).Append(_ml.Forecasting.ForecastByLstm(Options with { InputColumnName = "Copy", DuplicateTimes = DuplicateTimes.Sum }));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Forecasting.CrossValidate(_ml.Data.LoadFromEnumerable(Sale.Days(2, Days).ToArray()), chain));
        StringAssert.Contains(error.Message, "'Copy'");
    }
}
