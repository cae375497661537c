using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;
using Microsoft.ML.Lstm.Engine.Training;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class SequenceAutoencoderTests
{
    static readonly SequenceAutoencoder Fitted = SequenceAutoencoder.Train(WaveFixtures.Normal(600, seed: 1), null, new() { FalseAlarmRate = 0.05f }, seed: 1);

    static readonly AutoencoderOptions Tiny = new() { Network = new() { HiddenSize = 5 }, Training = new() { Epochs = 2, BatchSize = 8 } };

    static float[] Scores(SequenceAutoencoder model, ExampleSet set, int threads = 0)
    {
        var scores = new float[set.Count];
        model.Score(set, scores, threads);
        return scores;
    }

    static float[] Cleaned(SequenceAutoencoder model, ExampleSet set, int threads = 0)
    {
        var cleaned = new float[Enumerable.Range(0, set.Count).Sum(row => set.Values(row, 0).Length)];
        model.Denoise(set, cleaned, threads);
        return cleaned;
    }

    static ExampleSet Of(params float[][] rows)
    {
        var set = new ExampleSet(WaveFixtures.Input);
        foreach (var row in rows) WaveFixtures.Add(set, row);
        return set;
    }

    [TestMethod]
    public void Sequences_of_another_shape_have_higher_scores_and_false_alarms_are_as_rare_as_stated()
    {
        var (normal, odd) = (Scores(Fitted, WaveFixtures.Normal(1000, seed: 2)), Scores(Fitted, WaveFixtures.Odd(300, seed: 3)));
        var rank = normal.SelectMany(_ => odd, (one, other) => one < other ? 1.0 : 0).Average();
        Assert.IsTrue(rank > 0.97, $"area under the curve {rank}");
        var alarms = normal.Count(score => score > 0.5) / 1000.0;
        Assert.IsTrue(alarms is > 0.015 and < 0.1, $"{alarms} of the normal sequences are alarms");
        Assert.IsTrue(normal.Concat(odd).All(score => score is >= 0 and <= 1));
    }

    [TestMethod]
    public void What_is_cleaned_is_less_than_half_as_far_from_the_truth_and_gaps_are_filled()
    {
        var random = new Random(4);
        double before = 0, after = 0, gaps = 0, count = 0, holes = 0;
        for (var i = 0; i < 200; i++)
        {
            var truth = WaveFixtures.Clean(random);
            var noisy = WaveFixtures.Noisy(truth, random);
            noisy[10] = noisy[21] = float.NaN;
            var cleaned = Cleaned(Fitted, Of(noisy));
            for (var k = 0; k < truth.Length; k++)
            {
                var scale = 1 + (k % 2);
                var error = Math.Pow((cleaned[k] - truth[k]) / scale, 2);
                if (float.IsNaN(noisy[k])) (gaps, holes) = (gaps + error, holes + 1);
                else (before, after, count) = (before + Math.Pow((noisy[k] - truth[k]) / scale, 2), after + error, count + 1);
            }
        }
        Assert.IsTrue(Math.Sqrt(after / before) < 0.5, $"{Math.Sqrt(after / count)} of {Math.Sqrt(before / count)} is left");
        Assert.IsTrue(Math.Sqrt(gaps / holes) < WaveFixtures.Noise, $"error in gaps {Math.Sqrt(gaps / holes)}");
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_bits_on_any_number_of_threads()
    {
        foreach (var options in (AutoencoderOptions[])[Tiny, Tiny with { Network = Tiny.Network with { Cell = CellKind.Gru, Layers = 2 }, MaskRate = 0.2f }])
        {
            var one = SequenceAutoencoder.Train(WaveFixtures.Normal(40, seed: 1), null, options with { Training = options.Training with { Threads = 1 } }, seed: 7);
            var three = SequenceAutoencoder.Train(WaveFixtures.Normal(40, seed: 1), null, options with { Training = options.Training with { Threads = 3 } }, seed: 7);
            CollectionAssert.AreEqual(one.State.Weights, three.State.Weights);
            Assert.AreEqual(one.Threshold, three.Threshold);
            Assert.AreNotEqual(one.Threshold, SequenceAutoencoder.Train(WaveFixtures.Normal(40, seed: 1), null, options, seed: 8).Threshold);
        }
    }

    [TestMethod]
    public void One_by_one_gives_the_bits_of_all_at_once_and_allocates_nothing()
    {
        var set = WaveFixtures.Normal(70, seed: 5);
        WaveFixtures.Add(set, []);
        WaveFixtures.Add(set, [float.NaN, float.NaN]);
        var (scores, cleaned) = (Scores(Fitted, set, threads: 3), Cleaned(Fitted, set, threads: 2));
        var (predictor, own) = (Fitted.CreatePredictor(), new float[80]);
        OneByOne();
        Assert.AreEqual(0, Allocation.Of(OneByOne));

        void OneByOne()
        {
            var place = 0;
            for (var row = 0; row < set.Count; row++)
            {
                var length = set.Values(row, 0).Length;
                var same = predictor.Score(set, row).Equals(scores[row]);
                predictor.Denoise(set, row, own.AsSpan(0, length));
                if (!same || !own.AsSpan(0, length).SequenceEqual(cleaned.AsSpan(place, length))) Assert.Fail($"row {row} differs");
                place += length;
            }
            if (place != cleaned.Length) Assert.Fail($"{place} values of {cleaned.Length}");
        }
    }

    [TestMethod]
    public void Block_after_block_gives_the_same_bits_and_allocates_nothing()
    {
        var set = WaveFixtures.Normal(70, seed: 5);
        var (scores, cleaned) = (Scores(Fitted, set, threads: 3), Cleaned(Fitted, set, threads: 2));
        var (ownScores, ownCleaned) = (new float[scores.Length], new float[cleaned.Length]);
        var predictor = Fitted.CreatePredictor(threads: 1);
        Blocks();
        Assert.AreEqual(0, Allocation.Of(Blocks));
        CollectionAssert.AreEqual(scores, ownScores);
        CollectionAssert.AreEqual(cleaned, ownCleaned);

        void Blocks()
        {
            predictor.Score(set, ownScores);
            predictor.Denoise(set, ownCleaned);
        }
    }

    [TestMethod]
    public void What_is_missing_counts_in_no_error_and_nothing_at_all_has_no_score()
    {
        var wave = WaveFixtures.Clean(new Random(6), length: 25);
        var (holed, spiked) = (wave.ToArray(), wave.ToArray());
        holed[20] = float.NaN;
        spiked[20] += 3;
        var scores = Scores(Fitted, Of(wave, holed, spiked, [], [float.NaN, float.NaN, float.NaN, float.NaN]));
        Assert.IsTrue(scores[1] < 0.5 && scores[2] > scores[0] && scores[2] > scores[1], string.Join(" ", scores));
        Assert.IsTrue(float.IsNaN(scores[3]) && float.IsNaN(scores[4]));
        Assert.IsTrue(Cleaned(Fitted, Of([float.NaN, float.NaN, float.NaN, float.NaN])).All(float.IsFinite));
    }

    [TestMethod]
    public void Longer_sequences_than_any_seen_and_extreme_values_are_scored()
    {
        var random = new Random(8);
        var far = WaveFixtures.Clean(random);
        far[3] = float.MaxValue;
        var set = Of(WaveFixtures.Clean(random, 400), WaveFixtures.Clean(random, 100_000), WaveFixtures.Clean(random, 1), far);
        var scores = Scores(Fitted, set);
        Assert.IsTrue(scores.All(score => score is >= 0 and <= 1), string.Join(" ", scores));
        Assert.IsTrue(scores[3] > 0.99, $"{scores[3]}");
        Assert.IsTrue(Cleaned(Fitted, set).All(float.IsFinite));
    }

    [TestMethod]
    public void One_row_and_features_that_never_vary_can_be_learnt_from()
    {
        float[] wave = [1, 5, 2, 5, 3, 5, 2, 5];
        foreach (var rows in (int[])[1, 3, 12])
        {
            var set = Of([.. Enumerable.Repeat(wave, rows)]);
            var model = SequenceAutoencoder.Train(set, null, Tiny, seed: 1);
            Assert.AreEqual(rows >= 10, double.IsFinite(model.ValidationLoss));
            Assert.IsTrue(Scores(model, set).All(score => score <= 0.5001f), string.Join(" ", Scores(model, set)));
            Assert.IsTrue(Cleaned(model, set).Where((_, i) => i % 2 == 1).All(value => value == 5));
        }
        var flat = SequenceAutoencoder.Train(Of([2, 2, 2, 2], [2, 2]), null, Tiny, seed: 1);
        Assert.IsTrue(Scores(flat, Of([2, 2, 2, 2])).All(score => score < 0.5));
    }

    [TestMethod]
    public void Sequences_weigh_as_they_are_told()
    {
        var random = new Random(6);
        float[][] waves = [.. Enumerable.Range(0, 40).Select(_ => WaveFixtures.Noisy(WaveFixtures.Clean(random), random))];
        var judges = WaveFixtures.Normal(30, seed: 2);
        float[] Trained(Func<int, float> weight)
        {
            var set = new ExampleSet(WaveFixtures.Input);
            for (var i = 0; i < waves.Length; i++)
            {
                set.Append(0, waves[i]);
                set.Complete(float.NaN, weight(i));
            }
            return Scores(SequenceAutoencoder.Train(set, judges, Tiny, 1), judges);
        }

        var even = Trained(_ => 1);
        CollectionAssert.AreEqual(even, Trained(_ => 1024), "only how they compare matters");
        CollectionAssert.AreNotEqual(even, Trained(i => 1 + (i % 2)));
        var half = new ExampleSet(WaveFixtures.Input);
        foreach (var wave in waves[..20]) WaveFixtures.Add(half, wave);
        CollectionAssert.AreEqual(Scores(SequenceAutoencoder.Train(half, judges, Tiny, 1), judges), Trained(i => i < 20 ? 3 : 0), "without weight it is left out");
    }

    [TestMethod]
    public void What_cannot_be_learnt_from_is_refused()
    {
        Assert.ThrowsExactly<TooLittleDataException>(() => SequenceAutoencoder.Train(Of([], [float.NaN, float.NaN]), null, Tiny, 1));
        Assert.ThrowsExactly<TooLittleDataException>(() => SequenceAutoencoder.Train(WaveFixtures.Normal(20, 1), Of([]), Tiny, 1));
        Assert.ThrowsExactly<ArgumentException>(() => SequenceAutoencoder.Train(WaveFixtures.Normal(20, 1), new ExampleSet([new("Other", InputKind.Continuous, 3)]), Tiny, 1));
        Assert.ThrowsExactly<ArgumentException>(() => SequenceAutoencoder.Train(new ExampleSet(ExampleFixtures.AllKinds), null, Tiny, 1));
        Assert.ThrowsExactly<OperationCanceledException>(() => SequenceAutoencoder.Train(WaveFixtures.Normal(20, 1), null, Tiny, new TrainingContext(Tiny.Training, 1, isCanceled: () => true)));
        Assert.ThrowsExactly<ArgumentException>(() => Fitted.Score(WaveFixtures.Normal(2, 1), new float[3]));
        Assert.ThrowsExactly<ArgumentException>(() => Fitted.Denoise(WaveFixtures.Normal(2, 1), new float[3]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new AutoencoderOptions { FalseAlarmRate = 0 });
    }

    [TestMethod]
    public void Training_that_is_stopped_keeps_what_it_has_and_reports_every_epoch()
    {
        var epochs = 0;
        var options = Tiny with { Training = Tiny.Training with { Epochs = 50, OnReport = report => epochs = report.Epoch } };
        var model = SequenceAutoencoder.Train(WaveFixtures.Normal(40, 1), null, options, new TrainingContext(options.Training, 1, isCanceled: () => epochs == 3));
        Assert.AreEqual(3, epochs);
        Assert.AreEqual(3, model.LossCurve.Count);
        Assert.IsTrue(model.Epochs is >= 0 and <= 3);
    }
}
