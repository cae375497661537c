namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>Forecasts that are combined with those of the pretrained network.</summary>
[TestClass]
public sealed class PretrainedForecastTests
{
    const int Seasons = 9;

    static LstmForecastingOptions Combined => SeriesFixtures.Small with { UsePretrained = null };

    [TestMethod]
    public void It_takes_part_by_default_and_not_at_all_where_it_is_not_wanted()
    {
        var ml = new MLContext(1);
        var rows = SeriesFixtures.Rows(ml, Noisy(Seasons * SeriesFixtures.Season));
        var (with, without) = (SeriesFixtures.Fit(ml, rows, Combined).Forecaster.Model, SeriesFixtures.Fit(ml, rows, Combined with { UsePretrained = false }).Forecaster.Model);

        Assert.IsTrue(with.Baseline.PretrainedWeight > 0);
        Assert.AreEqual(Seasons * SeriesFixtures.Season, with.Plan.HistoryLength);
        Assert.IsNull(without.Baseline.Pretrained);
        Assert.AreEqual(without.Plan.ReadLength, without.Plan.HistoryLength);
    }

    /// <summary>Where there is little to learn from, what others have taught helps.</summary>
    [TestMethod]
    public void Short_noisy_series_are_forecast_better_with_it()
    {
        var ml = new MLContext(1);
        var (with, without) = (0.0, 0.0);
        for (var seed = 0; seed < 12; seed++)
        {
            var values = Noisy((Seasons * SeriesFixtures.Season) + SeriesFixtures.Horizon, seed);
            var rows = SeriesFixtures.Rows(ml, values[..^SeriesFixtures.Horizon]);
            with += Error(Combined);
            without += Error(Combined with { UsePretrained = false });

            double Error(LstmForecastingOptions options) =>
                SeriesFixtures.Forecasts(ml, SeriesFixtures.Fit(ml, rows, options).Transform(rows))[^1].Next.Zip(values[^SeriesFixtures.Horizon..], (own, truth) => Math.Abs(own - truth)).Sum();
        }

        Assert.IsTrue(with < without, $"with {with}, without {without}");
    }

    [TestMethod]
    public void A_model_from_a_file_and_an_engine_give_the_same_bits()
    {
        var ml = new MLContext(1);
        var values = Noisy(Seasons * SeriesFixtures.Season);
        var rows = SeriesFixtures.Rows(ml, values);
        var model = SeriesFixtures.Fit(ml, rows, Combined);
        using var stream = new MemoryStream();
        ml.Model.Save(model, rows.Schema, stream);
        stream.Position = 0;
        var loaded = ml.Model.Load(stream, out _);
        var next = SeriesFixtures.Rows(ml, values[..20]);

        var (expected, actual) = (SeriesFixtures.Forecasts(ml, model.Transform(next)), SeriesFixtures.Forecasts(ml, loaded.Transform(next)));
        var engine = SeriesFixtures.Engine(ml, model);
        for (var i = 0; i < expected.Length; i++)
        {
            SeriesFixtures.AreEqual(expected[i], actual[i], $"row {i} of the file's");
            SeriesFixtures.AreEqual(expected[i], engine.Predict(new Step { Value = values[i] }), $"row {i} of the engine's");
        }
    }

    [TestMethod]
    public void A_model_goes_on_with_it()
    {
        var ml = new MLContext(1);
        var values = Noisy(2 * Seasons * SeriesFixtures.Season);
        var estimator = ml.Forecasting.ForecastByLstm(Combined);
        var first = estimator.Fit(SeriesFixtures.Rows(ml, values[..(Seasons * SeriesFixtures.Season)]));
        var second = estimator.Fit(SeriesFixtures.Rows(ml, values), first);

        Assert.AreEqual(first.Forecaster.Model.Baseline.PretrainedWeight, second.Forecaster.Model.Baseline.PretrainedWeight);
        Assert.IsTrue(SeriesFixtures.Forecasts(ml, second.Transform(SeriesFixtures.Rows(ml, values)))[^1].Next.All(float.IsFinite));
    }

    /// <summary>A season of noise of the same size.</summary>
    static float[] Noisy(int count, int seed = 3) => SeriesFixtures.Series(count, seed, noise: 10);
}
