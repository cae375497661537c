namespace Microsoft.ML.Lstm.Tests.Forecasting.Backtesting;

/// <summary>Steps of time without a row are compared as steps with a row without a value.</summary>
[TestClass]
public sealed class FilledStepBacktestTests
{
    readonly MLContext _ml = new(1);

    static LstmForecastingOptions Options => new()
    {
        OutputColumnName = "Next",
        InputColumnName = nameof(Sale.Sold),
        SeriesColumnName = nameof(Sale.Shop),
        TimeColumnName = nameof(Sale.Date),
        MissingTimes = MissingTimes.Fill,
        WindowSize = 14,
        Horizon = 4,
        SeasonLength = 7,
        Network = new() { HiddenSize = 8 },
        Training = new() { Epochs = 2, Members = 1, Seed = 1 },
    };

    // Days 83 and 87, right before origins, are among those without a row.
    static bool IsMissing(Sale sale) => sale.Shop == "shop 0" && (sale.Date - new DateTime(2024, 1, 1)).Days is 30 or 31 or 50 or 83 or 87 or 89;

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Without_a_row_or_with_one_without_a_value_it_is_the_same(bool refit)
    {
        var (left, kept) = (Sale.Days(2, 92), Sale.Days(2, 92));
        left.RemoveAll(IsMissing);
        foreach (var sale in kept.Where(IsMissing)) sale.Sold = float.NaN;
        var (one, other) = (Run(left), Run(kept));
        CollectionAssert.AreEqual(one.Folds.Select(fold => fold.Forecasts[0].Origin).ToArray(), new[] { 80, 84, 88 });
        foreach (var (fold, same) in one.Folds.Zip(other.Folds))
        {
            for (var i = 0; i < 2; i++)
            {
                CollectionAssert.AreEqual(same.Forecasts[i].Actual.ToArray(), fold.Forecasts[i].Actual.ToArray(), $"fold {fold.Fold}");
                CollectionAssert.AreEqual(same.Forecasts[i].Times!.ToArray(), fold.Forecasts[i].Times!.ToArray(), $"fold {fold.Fold}");
                for (var h = 0; h < 4; h++) Assert.AreEqual(same.Forecasts[i].Forecast[h], fold.Forecasts[i].Forecast[h], 0.5, $"fold {fold.Fold}, series {i}, step {h + 1}");
            }
        }

        Assert.AreEqual(other.Metrics.Count, one.Metrics.Count);

        BacktestResult Run(List<Sale> sales) =>
            _ml.Forecasting.CrossValidate(_ml.Data.LoadFromEnumerable(sales), _ml.Forecasting.ForecastByLstm(Options), new BacktestOptions { NumberOfFolds = 3, Refit = refit }).Result;
    }
}
