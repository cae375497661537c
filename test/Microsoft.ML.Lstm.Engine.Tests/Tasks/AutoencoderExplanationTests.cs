using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>What a sequence's error is made of, and what threshold series that overlap and change over time get.</summary>
[TestClass]
public sealed class AutoencoderExplanationTests
{
    const int Window = 16, Features = 8;

    static readonly AutoencoderOptions Quick = new() { Network = new() { HiddenSize = 16 }, Training = new() { Epochs = 8 }, FalseAlarmRate = 0.02f };

    static readonly SequenceAutoencoder Model = SequenceAutoencoder.Train(SlidingWindows.Set(SlidingWindows.Of(new Random(1), 2500, Window, 2)), null, Quick, seed: 1);

    [TestMethod]
    public void Contributions_sum_to_what_the_score_says_and_missing_values_add_nothing()
    {
        var windows = SlidingWindows.Of(new Random(2), 200, Window, 9);
        (windows[3][17], windows[3][40]) = (float.NaN, 60);
        windows[4] = windows[4][..(5 * Features)];
        var set = SlidingWindows.Set(windows);
        var (scores, contributions) = (new float[set.Count], new float[windows.Sum(window => window.Length)]);
        Model.Score(set, scores);
        Model.Explain(set, contributions);
        var predictor = Model.CreatePredictor();
        for (var (row, start) = (0, 0); row < set.Count; start += windows[row++].Length)
        {
            var own = contributions.AsSpan(start, windows[row].Length).ToArray();
            var sum = own.Sum(value => (double)value);
            Assert.AreEqual(scores[row], sum / (sum + 1), 1e-5, $"row {row}");
            Assert.IsTrue(own.All(value => value >= 0));
            var alone = new float[own.Length];
            predictor.Explain(set, row, alone);
            CollectionAssert.AreEqual(own, alone, $"row {row}");
        }

        Assert.AreEqual(0, contributions[(3 * Window * Features) + 17]);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Model.Explain(set, new float[3])).Message, "contributions holds 3 values");
    }

    [TestMethod]
    public void The_sensor_and_the_step_that_deviate_add_the_most()
    {
        var (random, windows) = (new Random(3), SlidingWindows.Of(new Random(4), 3000, Window, Window));
        var (found, rightFeature, rightStep, counted) = (0, 0, 0, 0);
        foreach (var window in windows)
        {
            var (step, feature) = (random.Next(Window), random.Next(Features));
            // Twelve standard deviations in one value of 128 make the whole window an anomaly.
            window[(step * Features) + feature] += random.Next(2) == 0 ? 40 : -40;
            var contributions = new float[window.Length];
            Model.Explain(SlidingWindows.Set([window]), contributions);
            found += contributions.Sum() > 1 ? 1 : 0;
            rightFeature += Highest(Features, i => Enumerable.Range(0, Window).Sum(t => contributions[(t * Features) + i])) == feature ? 1 : 0;
            rightStep += Highest(Window, t => Enumerable.Range(0, Features).Sum(i => contributions[(t * Features) + i])) == step ? 1 : 0;
            counted++;
        }

        Assert.IsTrue(found > 0.7 * counted && rightFeature > 0.9 * counted && rightStep > 0.9 * counted, $"of {counted} windows {found} are anomalies; of {rightFeature} the sensor is right, of {rightStep} the step");

        static int Highest(int count, Func<int, float> of) => Enumerable.Range(0, count).MaxBy(of);
    }

    [TestMethod]
    public void Slow_changes_within_the_training_are_borne_and_a_level_beyond_it_is_an_anomaly()
    {
        // The level wanders by six standard deviations of the noise while it is learnt from; held-out blocks lie all over it.
        static ExampleSet Drifting(int seed, Func<int, double> level, int count)
        {
            var windows = SlidingWindows.Of(new Random(seed), count * 2, Window, 2);
            for (var i = 0; i < windows.Length; i++)
                for (var k = 0; k < windows[i].Length; k++) windows[i][k] += (float)level((2 * i) + (k / Features));
            return SlidingWindows.Set(windows);
        }

        var (normal, alarms, beyond) = (0, 0, 0.0);
        for (var seed = 1; seed <= 3; seed++)
        {
            double Wander(int t) => 10 * Math.Sin(2 * Math.PI * t / 1700);
            var model = SequenceAutoencoder.Train(Drifting(seed, Wander, 1250), null, Quick, seed);
            var test = Drifting(seed + 50, Wander, 1700);
            var scores = new float[test.Count];
            model.Score(test, scores);
            normal += scores.Length;
            alarms += scores.Count(score => score > 0.5f);
            var far = Drifting(seed + 90, _ => 60, 150);
            scores = new float[far.Count];
            model.Score(far, scores);
            beyond += scores.Average(score => score > 0.5f ? 1.0 : 0) / 3;
        }

        var rate = alarms / (double)normal;
        Assert.IsTrue(rate is > 0.002 and < 0.06, $"{rate:P2} of drifting normal windows are alarms, 2 % were asked for");
        Assert.IsTrue(beyond > 0.95, $"{beyond:P0} of windows at a level never seen are anomalies");
    }
}
