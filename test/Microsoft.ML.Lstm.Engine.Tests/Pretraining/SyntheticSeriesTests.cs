using Microsoft.ML.Lstm.Pretraining.Series;

namespace Microsoft.ML.Lstm.Engine.Tests.Pretraining;

[TestClass]
public sealed class SyntheticSeriesTests
{
    [TestMethod]
    [DataRow(8, 32)]
    [DataRow(100, 64)]
    [DataRow(2048, 768)]
    public void Series_can_be_learnt_from_and_come_back_with_their_seed(int context, int horizon)
    {
        var (source, other) = (new SyntheticSeries(), new SyntheticSeries());
        var (series, again) = (new float[context + horizon], new float[context + horizon]);
        var missing = 0;
        for (ulong seed = 0; seed < 300; seed++)
        {
            var period = source.Draw(series, context, seed);
            Assert.IsTrue(period >= 1);
            Assert.IsFalse(series[context..].Any(float.IsNaN), "the future is known");
            Assert.IsFalse(series.Any(float.IsInfinity));
            Assert.IsTrue(series[..context].Where(value => !float.IsNaN(value)).Distinct().Count() > 1, "the context varies");
            missing += series[..context].Any(float.IsNaN) ? 1 : 0;
            // Whatever the source has drawn before.
            if (seed % 7 == 0) other.Draw(again, context, seed + 1);
            Assert.AreEqual(period, other.Draw(again, context, seed));
            CollectionAssert.AreEqual(series, again);
        }

        Assert.IsTrue(missing is > 10 and < 80, $"{missing} of 300 have missing values");
    }

    [TestMethod]
    public void Structured_series_repeat_with_the_period_that_they_name()
    {
        var (random, family, series) = (new RandomDraws(), new StructuredSeries(), new float[1024]);
        var (repeating, seasonal) = (0, 0);
        for (ulong seed = 0; seed < 400; seed++)
        {
            random.Restart(seed);
            var period = family.Write(series, 960, random);
            if (period is 1 or > 200) continue;
            seasonal++;
            double[] differences = [.. series.Zip(series.Skip(1), (one, next) => (double)next - one)];
            repeating += Correlation(differences, period) > Correlation(differences, period + (period / 2)) ? 1 : 0;
        }

        Assert.IsTrue(seasonal > 150 && repeating > 0.75 * seasonal, $"{repeating} of {seasonal}");
    }

    [TestMethod]
    public void Counts_are_whole_and_not_negative_and_often_none()
    {
        var (random, family, series) = (new RandomDraws(), new CountSeries(new StructuredSeries()), new float[400]);
        var zeros = 0;
        for (ulong seed = 0; seed < 100; seed++)
        {
            random.Restart(seed);
            family.Write(series, 336, random);
            Assert.IsTrue(series.All(value => value >= 0 && value == MathF.Floor(value)));
            zeros += series.Count(value => value == 0);
        }

        Assert.IsTrue(zeros is > 8_000 and < 32_000, $"{zeros} of 40,000 are 0");
    }

    /// <summary>Some are walks, of which the last value is the best forecast; of others the mean of the last ones is better.</summary>
    [TestMethod]
    public void Levels_go_from_constants_to_walks()
    {
        var (random, family, series, walks, seeds) = (new RandomDraws(), new LevelSeries(), new float[400], 0, 400);
        for (ulong seed = 0; seed < (ulong)seeds; seed++)
        {
            random.Restart(seed);
            family.Write(series, 350, random);
            Assert.IsTrue(series.All(float.IsFinite));
            var (byLast, byMean) = (0.0, 0.0);
            for (var t = 20; t < series.Length; t++)
            {
                var mean = series[(t - 20)..t].Average();
                (byLast, byMean) = (byLast + Math.Abs(series[t] - series[t - 1]), byMean + Math.Abs(series[t] - mean));
            }

            walks += byLast < byMean ? 1 : 0;
        }

        Assert.IsTrue(walks > 0.3 * seeds && walks < 0.9 * seeds, $"{walks} of {seeds} are nearer to walks");
    }

    /// <summary>Effects follow from what comes before them in the graph, so periods of causes are periods of effects.</summary>
    [TestMethod]
    public void Effects_are_standardized_and_come_back_with_their_seed()
    {
        var (random, family, series, again) = (new RandomDraws(), new CausalSeries(400), new float[400], new float[400]);
        var (seasonal, varying) = (0, 0);
        for (ulong seed = 0; seed < 200; seed++)
        {
            random.Restart(seed);
            var period = family.Write(series, 350, random);
            random.Restart(seed);
            Assert.AreEqual(period, family.Write(again, 350, random));
            CollectionAssert.AreEqual(series, again);
            Assert.IsTrue(series.All(value => float.IsFinite(value) && Math.Abs(value) < 100));
            seasonal += period > 1 ? 1 : 0;
            varying += Shape.IsUsable(series, 350) ? 1 : 0;
        }

        Assert.IsTrue(seasonal is > 80 and < 195 && varying > 180, $"{seasonal} seasonal, {varying} varying");
    }

    /// <summary>Demand that comes in runs: after a step with demand another one is more likely than after one without.</summary>
    [TestMethod]
    public void Demand_comes_in_runs_at_times()
    {
        var (random, family, series, runs, count) = (new RandomDraws(), new CountSeries(new LevelSeries()), new float[600], 0, 0);
        for (ulong seed = 0; seed < 300; seed++)
        {
            random.Restart(seed);
            family.Write(series, 500, random);
            var share = series.Count(value => value > 0) / 600.0;
            if (share is < 0.1 or > 0.6) continue;
            var (after, pairs) = (0, 0);
            for (var t = 1; t < series.Length; t++)
                if (series[t - 1] > 0) (after, pairs) = (after + (series[t] > 0 ? 1 : 0), pairs + 1);
            count++;
            runs += (double)after / pairs > 1.4 * share ? 1 : 0;
        }

        Assert.IsTrue(runs > 0.1 * count && runs < 0.9 * count, $"{runs} of {count}");
    }

    static double Correlation(double[] values, int lag)
    {
        var sum = 0.0;
        for (var t = lag; t < values.Length; t++) sum += values[t] * values[t - lag];
        return sum / (values.Length - lag);
    }
}
