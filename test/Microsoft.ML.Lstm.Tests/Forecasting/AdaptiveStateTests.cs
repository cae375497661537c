using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>What carries bounds that adapt from row to row: engines, checkpoints, backtests.</summary>
[TestClass]
public sealed class AdaptiveStateTests
{
    const int Known = 300;

    readonly MLContext _ml = new(seed: 1);

    static LstmForecastingOptions Adaptive => SeriesFixtures.Small with { AdaptiveIntervals = true };

    LstmForecastingTransformer Model => field ??= Fit(Adaptive);

    LstmForecastingTransformer Fit(LstmForecastingOptions options) => SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, Values(Known)), options);

    /// <summary>A season, and noise whose scale changes at the end of the training.</summary>
    static float[] Values(int count, float noise = 1, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(t => 100 + (10 * MathF.Sin(2 * MathF.PI * t / SeriesFixtures.Season)) + ((t < Known ? 1 : noise) * (float)Normal(random)))];
    }

    static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    Forecast[] Transform(LstmForecastingTransformer model, float[] values) => SeriesFixtures.Forecasts(_ml, model.Transform(SeriesFixtures.Rows(_ml, values[Known..])));

    [TestMethod]
    public void A_backtest_whose_model_stays_adapts_from_fold_to_fold()
    {
        var rows = SeriesFixtures.Rows(_ml, Values(Known + 400, noise: 3));
        double[] widths = [.. ((LstmForecastingOptions[])[Adaptive, SeriesFixtures.Small]).Select(options =>
            _ml.Forecasting.CrossValidate(rows, _ml.Forecasting.ForecastByLstm(options), numberOfFolds: 90, refit: false).Result.Folds.TakeLast(40).SelectMany(fold => fold.Forecasts).Average(Width))];
        Assert.IsGreaterThan(1.2 * widths[1], widths[0]);

        static double Width(BacktestForecast forecast) => forecast.Quantiles!.Interval(0.95f) is var (low, high) ? high[0] - low[0] : double.NaN;
    }

    [TestMethod]
    public void The_forecast_and_the_first_bounds_are_those_without_adaptation()
    {
        var values = Values(Known + 60, noise: 3);
        var (adaptive, plain) = (Transform(Model, values), Transform(Fit(SeriesFixtures.Small), values));
        for (var row = 0; row < adaptive.Length; row++) CollectionAssert.AreEqual(plain[row].Next, adaptive[row].Next, $"row {row}");
        SeriesFixtures.AreEqual(plain[0], adaptive[0]);
        CollectionAssert.AreNotEqual(plain[^1].Low, adaptive[^1].Low);
    }

    [TestMethod]
    public void An_engine_and_a_resumed_one_give_the_bits_of_Transform_with_missing_values_too()
    {
        var values = Values(Known + 600, noise: 2);
        foreach (var missing in (int[])[7, 8, 9, 50, 333, 590]) values[Known + missing] = float.NaN;
        var expected = Transform(Model, values);
        var engine = SeriesFixtures.Engine(_ml, Model);
        for (var row = 0; row < expected.Length; row++)
        {
            if (row == 300)
            {
                using var file = new MemoryStream();
                engine.CheckPoint(_ml, file);
                engine.Dispose();
                file.Position = 0;
                engine = SeriesFixtures.Engine(_ml, new MLContext().Model.Load(file, out _));
                SeriesFixtures.AreEqual(expected[row - 1], engine.Predict(), "resumed");
            }

            SeriesFixtures.AreEqual(expected[row], engine.Predict(new Step { Value = values[Known + row] }), $"row {row}");
        }

        engine.Dispose();
    }

    [TestMethod]
    public void Quantiles_adapt_and_never_cross()
    {
        var options = Adaptive with { QuantilesColumnName = "Quantiles", ConfidenceLowerBoundColumn = null, ConfidenceUpperBoundColumn = null };
        var values = Values(Known + 200, noise: 3);
        var (adaptive, plain) = (Quantiles(Fit(options)), Quantiles(Fit(options with { AdaptiveIntervals = false })));
        Assert.IsGreaterThan(1.3f, (adaptive[^1][8] - adaptive[^1][0]) / (plain[^1][8] - plain[^1][0]));
        foreach (var row in adaptive)
            for (var i = 1; i < row.Length; i++)
                if (i % 9 != 0) Assert.IsTrue(row[i] >= row[i - 1]);

        float[][] Quantiles(LstmForecastingTransformer model) => [.. _ml.Data.CreateEnumerable<QuantileRow>(model.Transform(SeriesFixtures.Rows(_ml, values[Known..])), reuseRowObject: false, ignoreMissingColumns: true).Select(row => row.Quantiles)];
    }

    [TestMethod]
    public void The_model_itself_forecasts_with_the_bounds_of_a_checkpoint()
    {
        var values = Values(Known + 100, noise: 3);
        using var engine = SeriesFixtures.Engine(_ml, Model);
        Forecast last = new();
        foreach (var value in values[Known..]) last = engine.Predict(new Step { Value = value });
        using var file = new MemoryStream();
        engine.CheckPoint(_ml, file);
        file.Position = 0;
        var loaded = ((IEnumerable<ITransformer>)new MLContext().Model.Load(file, out _)).OfType<LstmForecastingTransformer>().Single();
        CollectionAssert.AreEqual(last.Low, loaded.Forecast().Select(forecast => forecast.LowerBound).ToArray());
        CollectionAssert.AreEqual(last.High, loaded.Forecast().Select(forecast => forecast.UpperBound).ToArray());
    }

    [TestMethod]
    [DataRow(long.MaxValue, long.MinValue)]
    [DataRow(0, -1000)]
    [DataRow(5, long.MaxValue)]
    [DataRow(5, long.MinValue + 1)]
    public void A_state_whose_steps_cannot_be_is_refused(long clock, long last)
    {
        var file = ModelZip.Save(_ml, Model, schema: null);
        var content = SealedContent.Of(ModelZip.Entry(file, "State"));

        // The clock and the step observed last lie before the factors and the rings of the steps ahead 1, 2 and 4.
        var tail = sizeof(float) * (3 + (2 * (1 + 2 + 4)));
        BitConverter.TryWriteBytes(content.AsSpan(content.Length - tail - 16), clock);
        BitConverter.TryWriteBytes(content.AsSpan(content.Length - tail - 8), last);
        using var sealedAgain = new MemoryStream();
        Engine.Persistence.Envelope.Write(sealedAgain, "FSTA", 4, content);
        Assert.ThrowsExactly<InvalidOperationException>(() => ModelZip.Load(ModelZip.WithEntry(file, "State", sealedAgain.ToArray())));
    }

    [TestMethod]
    public void Rows_allocate_nothing_but_what_an_engine_of_ML_NET_does()
    {
        var values = Values(Known + 400, noise: 2);
        Assert.AreEqual(Allocated(Fit(SeriesFixtures.Small)), Allocated(Model));

        long Allocated(LstmForecastingTransformer model)
        {
            using var engine = SeriesFixtures.Engine(_ml, model);
            var (example, forecast, row) = (new Step(), new Forecast(), Known);
            return Allocation.Of(() =>
            {
                for (var i = 0; i < 20; i++, row++)
                {
                    example.Value = values[row];
                    engine.Predict(example, ref forecast);
                }
            });
        }
    }

    sealed class QuantileRow
    {
        public float[] Quantiles { get; set; } = [];
    }
}
