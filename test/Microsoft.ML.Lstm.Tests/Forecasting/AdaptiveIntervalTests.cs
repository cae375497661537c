namespace Microsoft.ML.Lstm.Tests.Forecasting;

[TestClass]
public sealed class AdaptiveIntervalTests
{
    const int Trained = 240, Streamed = 700, Settled = 300;

    static LstmForecastingOptions Adaptive => SeriesFixtures.Small with { AdaptiveIntervals = true };

    /// <summary>The noise changes where the training data end.</summary>
    [TestMethod]
    [DataRow(3f)]
    [DataRow(0.3f)]
    public void Coverage_comes_back_to_the_level_when_the_noise_changes(float factor)
    {
        var ml = new MLContext(1);
        var (train, stream) = Data(ml, factor);
        var (with, without) = (Settle(Adaptive), Settle(SeriesFixtures.Small));

        Assert.IsTrue(with.Coverage is > 0.92 and < 0.98, $"{with.Coverage:P1} with adaptation, {without.Coverage:P1} without");
        Assert.IsTrue(factor > 1 ? without.Coverage < 0.8 : without.Width > 1.5 * with.Width, $"{without}");

        (double Coverage, double Width) Settle(LstmForecastingOptions options)
        {
            var forecasts = SeriesFixtures.Forecasts(ml, SeriesFixtures.Fit(ml, train, options).Transform(SeriesFixtures.Rows(ml, stream)));
            var (inside, count, width) = (0, 0, 0.0);
            for (var t = Settled; t + SeriesFixtures.Horizon < stream.Length; t++)
            {
                for (var h = 0; h < SeriesFixtures.Horizon; h++)
                {
                    inside += stream[t + 1 + h] >= forecasts[t].Low[h] && stream[t + 1 + h] <= forecasts[t].High[h] ? 1 : 0;
                    (count, width) = (count + 1, width + forecasts[t].High[h] - forecasts[t].Low[h]);
                }
            }

            return (inside / (double)count, width / count);
        }
    }

    [TestMethod]
    public void An_engine_and_its_checkpoint_give_the_bits_of_the_rows()
    {
        var ml = new MLContext(1);
        var (train, stream) = Data(ml, 3);
        stream[20] = stream[21] = float.NaN;
        var model = SeriesFixtures.Fit(ml, train, Adaptive);
        var expected = SeriesFixtures.Forecasts(ml, model.Transform(SeriesFixtures.Rows(ml, stream[..60])));
        var engine = SeriesFixtures.Engine(ml, model);
        for (var t = 0; t < 60; t++)
        {
            if (t == 40)
            {
                using var saved = new MemoryStream();
                engine.CheckPoint(ml, saved);
                saved.Position = 0;
                engine = SeriesFixtures.Engine(ml, ml.Model.Load(saved, out _));
                SeriesFixtures.AreEqual(expected[t - 1], engine.Predict(), "what the checkpoint knows");
            }

            // What is asked in between moves nothing.
            if (t % 7 == 0) engine.Predict(horizon: 9, confidenceLevel: 0.5f);
            SeriesFixtures.AreEqual(expected[t], engine.Predict(new Step { Value = stream[t] }), $"row {t}");
        }
    }

    [TestMethod]
    public void Observations_with_another_horizon_and_level_adapt_the_same_intervals()
    {
        var ml = new MLContext(1);
        var (train, stream) = Data(ml, 3);
        var model = SeriesFixtures.Fit(ml, train, Adaptive);
        var (one, other) = (SeriesFixtures.Engine(ml, model), SeriesFixtures.Engine(ml, model));
        for (var t = 0; t < 40; t++)
        {
            one.Predict(new Step { Value = stream[t] });
            other.Predict(new Step { Value = stream[t] }, horizon: 2 * SeriesFixtures.Horizon, confidenceLevel: 0.8f);
        }

        SeriesFixtures.AreEqual(one.Predict(), other.Predict());
    }

    [TestMethod]
    public void One_series_does_not_adapt_to_another()
    {
        var ml = new MLContext(1);
        var options = Adaptive with { SeriesColumnName = nameof(NamedStep.Series) };
        var model = SeriesFixtures.Fit(ml, SeriesFixtures.ThreeSeries(ml, 120), options);
        NamedStep[] calm = [.. Enumerable.Range(0, 30).Select(t => new NamedStep { Series = "shop 1", Value = SeriesFixtures.Series(150, 1, 50)[120 + t] })];
        NamedStep[] both = [.. calm.SelectMany((step, t) => new[] { new NamedStep { Series = "shop 2", Value = t % 2 * 1000 }, step })];
        var alone = SeriesFixtures.Forecasts(ml, model.Transform(ml.Data.LoadFromEnumerable(calm)));
        var beside = SeriesFixtures.Forecasts(ml, model.Transform(ml.Data.LoadFromEnumerable(both)));

        for (var t = 0; t < calm.Length; t++) SeriesFixtures.AreEqual(alone[t], beside[(2 * t) + 1], $"row {t}");
        Assert.IsTrue(beside[^2].High[0] - beside[^2].Low[0] > 3 * (beside[0].High[0] - beside[0].Low[0]), "the other one has adapted");
    }

    static (IDataView Train, float[] Stream) Data(MLContext ml, float factor)
    {
        var (noise, season) = (new Random(5), SeriesFixtures.Series(Trained + Streamed, noise: 0));
        float[] values = [.. season.Select((value, t) => value + ((t < Trained ? 1 : factor) * 3 * (noise.NextSingle() + noise.NextSingle() - 1)))];
        return (SeriesFixtures.Rows(ml, values[..Trained]), values[Trained..]);
    }
}
