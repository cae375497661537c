using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class AdaptiveWidthsTests
{
    const int Horizon = 6;

    /// <summary>Bounds of two deviations around 0, while the deviation becomes another.</summary>
    [TestMethod]
    [DataRow(1.0, 0.95f)]
    [DataRow(2.0, 0.95f)]
    [DataRow(0.5, 0.95f)]
    [DataRow(3.0, 0.8f)]
    public void Coverage_comes_back_to_the_level_at_every_step_ahead(double deviation, float level)
    {
        var stream = new Stream(new(Horizon), level, seed: 1);
        stream.Run(500, 1);
        stream.Run(1000, deviation);
        var covered = stream.Run(3000, deviation);
        for (var h = 0; h < Horizon; h++) Assert.AreEqual(level, covered[h], h is 0 or 1 or 3 or 5 ? 0.012 : 0.03, $"{h + 1} steps ahead");
    }

    [TestMethod]
    public void Missing_values_and_steps_that_pass_are_no_evidence()
    {
        var widths = new AdaptiveWidths(Horizon);
        float[] low = [-1, -1, -1, -1, -1, -1], high = [1, 1, 1, 1, 1, 1];
        widths.Observe(1, 0, 0.95f);
        widths.Keep(1, low, high);
        widths.Observe(2, float.NaN, 0.95f);
        widths.Keep(2, low, high);
        Assert.AreEqual(1, widths.Factor(0));
        // The bounds of two steps ahead are still to be compared, those of one step passed with time 3.
        widths.Observe(4, 5, 0.95f);
        Assert.AreEqual(1, widths.Factor(0));
        Assert.IsTrue(widths.Factor(1) > 1);
    }

    [TestMethod]
    public void A_file_and_a_copy_go_on_alike_and_apart()
    {
        var original = new AdaptiveWidths(Horizon);
        new Stream(original, 0.9f, seed: 2).Run(57, 1.5);
        using var saved = new MemoryStream();
        original.Transfer(ModelCodec.Writer(saved), long.MaxValue);
        saved.Position = 0;
        var (loaded, copy) = (new AdaptiveWidths(Horizon), original.Clone());
        loaded.Transfer(ModelCodec.Reader(saved), long.MaxValue);
        float[][] after = [.. new[] { original, loaded, copy }.Select(widths =>
        {
            new Stream(widths, 0.9f, seed: 3, time: 57).Run(40, 2);
            return Enumerable.Range(0, Horizon).Select(widths.Factor).ToArray();
        })];

        CollectionAssert.AreEqual(after[0], after[1]);
        CollectionAssert.AreEqual(after[0], after[2]);
    }

    sealed class Stream(AdaptiveWidths widths, float level, int seed, long time = 0)
    {
        readonly Random _random = new(seed);
        readonly double[,] _bounds = new double[Horizon, Horizon];
        long _time = time;

        /// <summary>The part of the values inside of their bounds, by steps ahead.</summary>
        public double[] Run(int steps, double deviation)
        {
            var (inside, count) = (new double[Horizon], new int[Horizon]);
            for (var i = 0; i < steps; i++)
            {
                var value = deviation * ForecastFixtures.Gauss(_random);
                _time++;
                widths.Observe(_time, (float)value, level);
                for (var h = 0; h < Horizon; h++)
                {
                    // The bounds that were forecast h + 1 steps ago.
                    if (_bounds[h, (_time - h - 1 + (10 * Horizon)) % Horizon] is not (> 0 and var bound)) continue;
                    inside[h] += Math.Abs(value) <= bound ? 1 : 0;
                    count[h]++;
                }

                float[] high = [.. Enumerable.Range(0, Horizon).Select(h => 2 * widths.Factor(h))];
                widths.Keep(_time, Array.ConvertAll(high, bound => -bound), high);
                for (var h = 0; h < Horizon; h++) _bounds[h, (_time + (10 * Horizon)) % Horizon] = high[h];
            }

            return [.. inside.Zip(count, (part, all) => part / all)];
        }
    }
}
