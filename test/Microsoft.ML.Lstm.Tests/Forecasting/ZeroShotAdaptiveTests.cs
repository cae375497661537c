using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Forecasting.ZeroShot;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>Intervals of a pretrained forecaster that adapt to what is observed.</summary>
[TestClass]
public sealed class ZeroShotAdaptiveTests
{
    const int Known = 240, Streamed = 500, Settled = 200;

    readonly MLContext _ml = new(seed: 1);

    static LstmZeroShotOptions Adaptive => ZeroShotFixtures.Small with { AdaptiveIntervals = true };

    /// <summary>A season whose noise becomes so many times as large where the known values end.</summary>
    static float[] Values(float noise)
    {
        var random = new Random(5);
        var values = SeriesFixtures.Series(Known + Streamed, noise: 0);
        for (var t = 0; t < values.Length; t++) values[t] += (t < Known ? 1 : noise) * 3 * (random.NextSingle() + random.NextSingle() - 1);
        return values;
    }

    LstmZeroShotTransformer Fit(LstmZeroShotOptions options, float[] values) => ZeroShotFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, values[..Known]), options);

    Forecast[] Transform(LstmZeroShotTransformer model, float[] values) => SeriesFixtures.Forecasts(_ml, model.Transform(SeriesFixtures.Rows(_ml, values[Known..])));

    /// <summary>Intervals that hold too few or too many values at their nominal level come to it.</summary>
    [TestMethod]
    [DataRow(0.5f)]
    [DataRow(0.95f)]
    public void Coverage_comes_to_the_level(float level)
    {
        var values = Values(4);
        var (with, without) = (Coverage(Adaptive), Coverage(ZeroShotFixtures.Small));
        Assert.AreEqual(level, with, 0.04, $"{without:P1} without");
        Assert.IsTrue(Math.Abs(level - with) < Math.Abs(level - without), $"{with:P1} with, {without:P1} without");

        double Coverage(LstmZeroShotOptions options)
        {
            var forecasts = Transform(Fit(options with { ConfidenceLevel = level }, values), values);
            var stream = values[Known..];
            return Enumerable.Range(Settled, Streamed - Settled - SeriesFixtures.Horizon).SelectMany(t => Enumerable.Range(0, SeriesFixtures.Horizon).Select(h =>
                stream[t + 1 + h] >= forecasts[t].Low[h] && stream[t + 1 + h] <= forecasts[t].High[h] ? 1 : 0)).Average();
        }
    }

    [TestMethod]
    public void The_forecast_and_the_first_bounds_are_those_without_adaptation()
    {
        var values = Values(3);
        var (adaptive, plain) = (Transform(Fit(Adaptive, values), values), Transform(Fit(ZeroShotFixtures.Small, values), values));
        for (var row = 0; row < adaptive.Length; row++) CollectionAssert.AreEqual(plain[row].Next, adaptive[row].Next, $"row {row}");
        SeriesFixtures.AreEqual(plain[0], adaptive[0]);
        CollectionAssert.AreNotEqual(plain[^1].High, adaptive[^1].High);
    }

    [TestMethod]
    public void An_engine_and_its_checkpoint_give_the_bits_of_the_rows()
    {
        var values = Values(3);
        values[Known + 20] = values[Known + 21] = float.NaN;
        var model = Fit(Adaptive, values);
        var expected = Transform(model, values[..(Known + 60)]);
        var engine = SeriesFixtures.Engine(_ml, model);
        for (var t = 0; t < 60; t++)
        {
            if (t == 40)
            {
                using var saved = new MemoryStream();
                engine.CheckPoint(_ml, saved);
                saved.Position = 0;
                engine = SeriesFixtures.Engine(_ml, _ml.Model.Load(saved, out _));
                SeriesFixtures.AreEqual(expected[t - 1], engine.Predict(), "what the checkpoint knows");
            }

            // What is asked in between moves nothing, nor does another horizon.
            if (t % 7 == 0) engine.Predict(horizon: 9, confidenceLevel: 0.5f);
            if (t % 5 == 0) engine.Predict(new Step { Value = values[Known + t] }, horizon: 9, confidenceLevel: 0.5f);
            else SeriesFixtures.AreEqual(expected[t], engine.Predict(new Step { Value = values[Known + t] }), $"row {t}");
        }
    }

    /// <summary>Of version 1, whose intervals do not adapt.</summary>
    [TestMethod]
    public void A_file_of_the_version_before_is_read()
    {
        var values = Values(1);
        var model = Fit(ZeroShotFixtures.Small, values);
        using var stream = new MemoryStream();
        Envelope.Write(stream, "ZSTA", 1, codec =>
        {
            ZeroShotPlan.Transfer(codec, model.Plan);
            model.State.Transfer(codec);
        });
        stream.Position = 0;
        var loaded = Envelope.Read(stream, "ZSTA", 2, codec =>
        {
            var plan = ZeroShotPlan.Transfer(codec, null);
            var state = new ZeroShotState(plan.Layout);
            state.Transfer(codec);
            return new LstmZeroShotTransformer(_ml, plan, state, threads: 0);
        });
        Assert.IsFalse(loaded.Plan.IsAdaptive);
        CollectionAssert.AreEqual(model.Forecast().Select(step => step.UpperBound).ToArray(), loaded.Forecast().Select(step => step.UpperBound).ToArray());
    }
}
