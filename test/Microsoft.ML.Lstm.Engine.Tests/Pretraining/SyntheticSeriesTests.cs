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

    static double Correlation(double[] values, int lag)
    {
        var sum = 0.0;
        for (var t = lag; t < values.Length; t++) sum += values[t] * values[t - lag];
        return sum / (values.Length - lag);
    }
}
