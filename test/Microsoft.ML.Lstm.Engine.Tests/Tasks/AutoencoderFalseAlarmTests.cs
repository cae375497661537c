using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class AutoencoderFalseAlarmTests
{
    static readonly AutoencoderOptions Quick = new() { Network = new() { HiddenSize = 16 }, Training = new() { Epochs = 40 } };

    [TestMethod]
    [DataRow(400, 10, 1, 30, 4)]
    [DataRow(1000, 60, 5, 4, 8)]
    [DataRow(4000, 10, 2, 5, 2)]
    [DataRow(4000, 10, 10, 15, 3)]
    public void Of_normal_windows_as_many_are_alarms_as_were_asked_for_overlapping_or_not(int rows, int window, int stride, int epochs, int seeds)
    {
        var alarms = 0.0;
        for (var seed = 1; seed <= seeds; seed++)
        {
            var random = new Random(seed);
            var model = SequenceAutoencoder.Train(SlidingWindows.Set(SlidingWindows.Of(random, rows, window, stride)), null, Quick with { Training = Quick.Training with { Epochs = epochs } }, seed);
            var test = SlidingWindows.Set(SlidingWindows.Of(random, 6000, window, Math.Max(5, stride)));
            var scores = new float[test.Count];
            model.Score(test, scores);
            alarms += scores.Count(score => score > 0.5) / (double)scores.Length / seeds;
        }
        Assert.IsTrue(alarms is > 0.003 and < 0.03, $"{alarms:P2} of normal windows are alarms");
    }

    [TestMethod]
    public void Shuffled_windows_are_held_out_as_those_in_order()
    {
        var windows = SlidingWindows.Of(new Random(1), 300, 10, 1);
        var order = OverlapOrder.Of(SlidingWindows.Set(windows), [.. Enumerable.Range(0, windows.Length)]);
        Assert.AreEqual(9, order.Overlap);
        CollectionAssert.AreEqual(Enumerable.Range(0, windows.Length).ToArray(), order.Rows);

        var places = Enumerable.Range(0, windows.Length).ToArray();
        new Random(2).Shuffle(places);
        var shuffled = OverlapOrder.Of(SlidingWindows.Set(places.Select(place => windows[place])), [.. Enumerable.Range(0, windows.Length)]);
        Assert.AreEqual(order.Overlap, shuffled.Overlap);
        CollectionAssert.AreEqual(order.Rows, shuffled.Rows.Select(row => places[row]).ToArray());

        var reversed = OverlapOrder.Of(SlidingWindows.Set(windows.Reverse()), [.. Enumerable.Range(0, windows.Length)]);
        CollectionAssert.AreEqual(order.Rows, reversed.Rows.Select(row => windows.Length - 1 - row).ToArray());
    }

    [TestMethod]
    public void Validation_windows_count_by_how_far_they_overlap_in_whatever_order_they_come()
    {
        var (training, validation) = (SlidingWindows.Of(new Random(1), 200, 10, 10), SlidingWindows.Of(new Random(2), 400, 10, 1));
        SequenceAutoencoder Trained() => SequenceAutoencoder.Train(SlidingWindows.Set(training), SlidingWindows.Set(validation), Quick with { Training = Quick.Training with { Epochs = 2 } }, seed: 1);
        var inOrder = Trained();
        new Random(3).Shuffle(validation);
        var shuffled = Trained();
        Assert.IsTrue(inOrder.EffectiveSampleSize < validation.Length / 4, $"{inOrder.EffectiveSampleSize} of {validation.Length}");
        Assert.AreEqual(inOrder.EffectiveSampleSize, shuffled.EffectiveSampleSize);
        Assert.AreEqual(inOrder.Threshold, shuffled.Threshold, 1e-4 * inOrder.Threshold);
    }

    [TestMethod]
    public void Disjoint_windows_stay_in_order_and_copies_become_neighbours()
    {
        var windows = SlidingWindows.Of(new Random(1), 300, 10, 10);
        int[] rows = [.. Enumerable.Range(0, windows.Length)];
        var order = OverlapOrder.Of(SlidingWindows.Set(windows), rows);
        Assert.AreEqual(0, order.Overlap);
        CollectionAssert.AreEqual(rows, order.Rows);

        var twice = OverlapOrder.Of(SlidingWindows.Set(windows.Concat(windows)), [.. Enumerable.Range(0, 2 * windows.Length)]);
        CollectionAssert.AreEqual(rows.SelectMany(row => new[] { row, row + windows.Length }).ToArray(), twice.Rows);
        // A set whose sequences are all alike must not take forever.
        var alike = OverlapOrder.Of(SlidingWindows.Set(Enumerable.Repeat(new float[80], 5000)), [.. Enumerable.Range(0, 5000)]);
        Assert.AreEqual(5000, alike.Rows.Distinct().Count());
    }

    [TestMethod]
    public void Folds_hold_out_every_row_once_and_no_row_that_is_learnt_from_lies_within_the_gap()
    {
        foreach (var (count, gap, folds) in (ReadOnlySpan<(int, int, int)>)[(391, 10, 5), (941, 60, 5), (3991, 10, 5), (400, 1, 5), (10, 1, 5), (11, 1, 2), (37, 100, 3)])
        {
            int[] ordered = [.. Enumerable.Range(0, count).Select(row => 7 * row)];
            var parts = BlockedFolds.Of(ordered, gap, folds);
            CollectionAssert.AreEqual(ordered, parts.SelectMany(part => part.Held).Order().ToArray());
            foreach (var (training, held) in parts)
            {
                Assert.IsTrue(training.Length >= (count - held.Length) / 4, $"{count} rows, gap {gap}: {training.Length} to learn from");
                if (4 * gap > count - held.Length) continue;
                Assert.IsTrue(training.All(row => held.All(other => Math.Abs(row - other) > 7 * gap)), $"{count} rows, gap {gap}");
            }
        }
    }

    [TestMethod]
    public void A_rate_that_the_sequences_cannot_tell_gives_the_threshold_of_the_smallest_that_they_can()
    {
        var set = WaveFixtures.Normal(60, seed: 1);
        var model = SequenceAutoencoder.Train(set, null, new() { Network = new() { HiddenSize = 8 }, Training = new() { Epochs = 20 }, FalseAlarmRate = 1e-12f }, seed: 1);
        Assert.AreEqual(1 / (20 * (model.EffectiveSampleSize + 1.0)), model.ThresholdRate);
        Assert.AreEqual(1e-12f, model.FalseAlarmRate);
        Assert.IsTrue(model.EffectiveSampleSize is > 10 and <= 60, $"{model.EffectiveSampleSize}");
        Assert.IsTrue(model.Threshold < 20, $"threshold {model.Threshold}");
        var odd = WaveFixtures.Clean(new Random(9));
        for (var i = 0; i < odd.Length; i++) odd[i] *= 30;
        var scores = new float[1];
        var test = new ExampleSet(WaveFixtures.Input);
        WaveFixtures.Add(test, odd);
        model.Score(test, scores);
        Assert.IsTrue(scores[0] > 0.5, $"{scores[0]}");
    }

    [TestMethod]
    public void A_learning_rate_that_is_far_too_high_is_an_error()
    {
        foreach (var fraction in (float[])[0, 0.2f])
        {
            var options = Quick with { Training = Quick.Training with { Epochs = 3, LearningRate = float.MaxValue, ValidationFraction = fraction } };
            var error = Assert.Throws<InvalidOperationException>(() => SequenceAutoencoder.Train(WaveFixtures.Normal(40, 1), null, options, 1));
            StringAssert.Contains(error.Message, "LearningRate");
        }
    }
}
