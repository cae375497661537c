using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Forecasting.Backtesting;

[TestClass]
public sealed class SeveralTargetBacktestTests
{
    const int Horizon = 3;

    readonly MLContext _ml = new(1);

    sealed class Pair
    {
        public string Shop { get; set; } = "";

        [VectorType(2)]
        public float[] Both { get; set; } = [];

        public float First { get; set; }
    }

    static LstmForecastingOptions Options => new()
    {
        OutputColumnName = "Next",
        InputColumnName = nameof(Pair.Both),
        SeriesColumnName = nameof(Pair.Shop),
        WindowSize = 12,
        Horizon = Horizon,
        SeasonLength = 6,
        Network = new() { HiddenSize = 8 },
        Training = new() { Epochs = 3, Members = 1, Seed = 1 },
    };

    IDataView Rows(int count)
    {
        var random = new Random(1);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).SelectMany(t => Enumerable.Range(0, 2).Select(shop =>
        {
            var first = 50 + (20 * shop) + (5 * MathF.Sin(2 * MathF.PI * t / 6)) + random.NextSingle();
            return new Pair { Shop = $"shop {shop}", First = first, Both = [first, 1000 - t + (40 * MathF.Cos(2 * MathF.PI * t / 6)) + random.NextSingle()] };
        })).ToArray());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Each_target_of_each_series_is_compared_in_its_own_units(bool refit)
    {
        var rows = Rows(120);
        var backtest = _ml.Forecasting.CrossValidate(rows, _ml.Forecasting.ForecastByLstm(Options), new BacktestOptions { NumberOfFolds = 3, Refit = refit });
        var result = backtest.Result;
        CollectionAssert.AreEqual(new[] { "shop 0, 1", "shop 0, 2", "shop 1, 1", "shop 1, 2" }, result.BySeries.Select(series => series.Series).ToArray());
        Assert.AreEqual(3 * 4 * Horizon, result.Metrics.Count);
        var values = rows.GetColumn<float[]>(nameof(Pair.Both)).ToArray();
        foreach (var fold in result.Folds)
        {
            for (var i = 0; i < 4; i++)
            {
                var (shop, target, forecast) = (i / 2, i % 2, fold.Forecasts[i]);
                for (var h = 0; h < Horizon; h++) Assert.AreEqual(values[(2 * (forecast.Origin + h)) + shop][target], forecast.Actual[h], $"fold {fold.Fold}, {forecast.Series}, step {h + 1}");
                Assert.AreEqual(forecast.Actual.Average(), forecast.Forecast.Average(), 30, $"fold {fold.Fold}, {forecast.Series}");
            }
        }

        // The first origin is where the first model stands.
        var first = ((LstmForecastingTransformer)result.Folds[0].Model!).Forecast(confidenceLevel: 0.8f);
        var told = result.Folds[0].Forecasts;
        CollectionAssert.AreEqual(first.Select(step => step.Value).ToArray(), told.SelectMany(forecast => forecast.Forecast).ToArray());
        var bounds = told.Select(forecast => forecast.Quantiles!.Interval(0.8f)!.Value).ToArray();
        for (var i = 0; i < first.Count; i++)
        {
            Assert.AreEqual(first[i].LowerBound, bounds[i / Horizon].LowerBound[i % Horizon], 1e-4 * Math.Abs(first[i].LowerBound), $"lower bound {i}");
            Assert.AreEqual(first[i].UpperBound, bounds[i / Horizon].UpperBound[i % Horizon], 1e-4 * Math.Abs(first[i].UpperBound), $"upper bound {i}");
        }

        Assert.IsTrue(result.Metrics.MeanAbsoluteScaledError < 1.2 * backtest.Results[1].Metrics.MeanAbsoluteScaledError, backtest.ToTable());
        foreach (var steps in told.Select(forecast => forecast.Quantiles!))
            for (var level = 1; level < steps.Levels.Count; level++)
                for (var h = 0; h < Horizon; h++) Assert.IsTrue(steps.Of(steps.Levels[level])![h] >= steps.Of(steps.Levels[level - 1])![h], $"quantiles {steps.Levels[level - 1]} and {steps.Levels[level]} cross");
    }

    [TestMethod]
    public void One_target_of_a_series_without_a_name_is_called_by_the_targets()
    {
        var rows = _ml.Data.CreateEnumerable<Pair>(Rows(60), reuseRowObject: false).Where(row => row.Shop == "shop 0");
        var backtest = _ml.Forecasting.CrossValidate(_ml.Data.LoadFromEnumerable(rows), _ml.Forecasting.ForecastByLstm(Options with { SeriesColumnName = null }), new BacktestOptions { NumberOfFolds = 2 });
        CollectionAssert.AreEqual(new[] { "1", "2" }, backtest.Result.BySeries.Select(series => series.Series).ToArray());
    }

    [TestMethod]
    public void A_forecaster_of_another_number_of_targets_is_refused_by_its_column()
    {
        var one = ForecastingMethod.FromEstimator("one", _ml.Forecasting.ForecastByLstm(Options with { InputColumnName = nameof(Pair.First) }));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Forecasting.CrossValidate(Rows(80), _ml.Forecasting.ForecastByLstm(Options), new BacktestOptions { NumberOfFolds = 2, Methods = [one] }));
        StringAssert.Contains(error.Message, "'First' holds one target, but the backtest compares 2");
    }
}
