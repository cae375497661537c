using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class SequenceModelTests
{
    static SequenceModel Classifier(int seed = 1) =>
        new(new Sequential(new Bidirectional(() => new Gru(3, 9)), new Dropout(18, 0.2f), new MeanPool(18), new Linear(18, 2)), new CrossEntropyLoss(2), seed);

    static SequenceModel Tagger() => new(new Sequential(new Layers.Recurrent.Lstm(3, 9), new Linear(9, 1)), new MseLoss(), 1);

    static readonly SequenceTrainingOptions Short = new() { Training = new() { Epochs = 3, BatchSize = 50, LearningRate = 0.01f } };

    /// <summary>Ragged sequences of three features; the class is whether the first feature's sum is above zero, the tag of a step is its running mean.</summary>
    static ExampleSet Ragged(int count, bool tags = false, int seed = 1)
    {
        var random = new Random(seed);
        var set = new ExampleSet(features: 3);
        for (var i = 0; i < count; i++)
        {
            var input = new float[3 * random.Next(1, 30)];
            foreach (ref var x in input.AsSpan()) x = 2 * random.NextSingle() - 1;
            var running = new float[input.Length / 3];
            var sum = 0f;
            for (var t = 0; t < running.Length; t++) running[t] = (sum += input[3 * t]) / (t + 1);
            set.Add(input, tags ? running : [sum > 0 ? 1 : 0]);
        }
        return set;
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Ragged_sequences_together_give_the_bits_that_each_gives_alone(bool tags)
    {
        var model = tags ? Tagger() : Classifier();
        var set = Ragged(101, tags);
        foreach (var threads in (int[])[1, 2, 3])
        {
            var together = model.Predict(set, threads);
            for (var i = 0; i < set.Count; i++) CollectionAssert.AreEqual(model.Predict(set.Values(i, 0)).ToArray(), together[i], $"sequence {i}, {threads} threads");
        }
    }

    [TestMethod]
    public void Training_gives_the_same_bits_on_any_number_of_threads_and_others_for_another_seed()
    {
        float[] Train(int threads, int seed)
        {
            var model = Classifier(seed);
            model.Train(Ragged(130), Short with { Training = Short.Training with { Threads = threads } }, Ragged(70, seed: 2));
            return model.Weights.ToArray();
        }

        var one = Train(1, 1);
        foreach (var threads in (int[])[1, 2, 3]) CollectionAssert.AreEqual(one, Train(threads, 1), $"{threads} threads");
        CollectionAssert.AreNotEqual(one, Train(1, 2));
    }

    [TestMethod]
    public void Learns_to_tell_classes_apart_and_to_tag_steps()
    {
        var (model, test) = (Classifier(), Ragged(300, seed: 3));
        model.Train(Ragged(600), Short with { Training = Short.Training with { Epochs = 15 } });
        var right = model.Predict(test).Where((scores, i) => (scores[1] > scores[0]) == (test.Target(i)[0] == 1)).Count();
        Assert.IsTrue(right > 270, $"{right} of 300 classes are right");

        var (tagger, tags) = (Tagger(), Ragged(100, tags: true, seed: 3));
        var before = tagger.Evaluate(tags);
        tagger.Train(Ragged(600, tags: true), Short with { Training = Short.Training with { Epochs = 15 } });
        var after = tagger.Evaluate(tags);
        Assert.IsTrue(after < 0.1 * before, $"the error was {before} and is {after}");
    }

    [TestMethod]
    public void A_sequence_of_twice_the_weight_counts_as_two()
    {
        float[] Trained(params (float[] Input, float Target, float Weight)[] sequences)
        {
            var set = new ExampleSet(features: 1);
            foreach (var (input, target, weight) in sequences) set.Add(input, [target], weight);
            var model = new SequenceModel(new Sequential(new Layers.Recurrent.Lstm(1, 4), new MeanPool(4), new Linear(4, 1)), new MseLoss(), seed: 1);
            model.Train(set, new() { Training = new() { Epochs = 1, BatchSize = sequences.Length, GradientClip = float.MaxValue, Threads = 1 } });
            return model.Weights.ToArray();
        }

        var (once, twice) = (Trained(([1, 2], 3, 2), ([2, 1], -1, 1)), Trained(([1, 2], 3, 1), ([1, 2], 3, 1), ([2, 1], -1, 1)));
        for (var i = 0; i < once.Length; i++) Assert.AreEqual(twice[i], once[i], 1e-6f, $"weight {i}");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ExampleSet(features: 1).Add([1], [1], weight: float.NegativeInfinity));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ExampleSet(features: 1).Add([1], [1], weight: float.NaN));
    }

    [TestMethod]
    public void The_best_weights_by_validation_are_kept_and_their_loss_is_returned()
    {
        var (model, validation) = (Classifier(), Ragged(90, seed: 2));
        var reports = new List<TrainingReport>();
        // A rate far too high makes later epochs worse than earlier ones.
        var loss = model.Train(Ragged(64), Short with { Training = Short.Training with { Epochs = 12, LearningRate = 0.3f, EarlyStoppingPatience = 4, OnReport = reports.Add } }, validation);
        Assert.AreEqual(reports.Min(report => report.ValidationLoss), loss);
        Assert.AreNotEqual(loss, reports[^1].ValidationLoss);
        Assert.AreEqual(loss, model.Evaluate(validation), 1e-9 * loss);
    }

    [TestMethod]
    public void Training_goes_on_from_the_weights_that_are_there()
    {
        var (first, second) = (Classifier(1), Classifier(2));
        second.SetWeights(first.Weights);
        first.Train(Ragged(64), Short);
        var fresh = first.Weights.ToArray();
        first.SetWeights(second.Weights);
        first.Train(Ragged(64), Short);
        CollectionAssert.AreEqual(fresh, first.Weights.ToArray());
        first.Train(Ragged(64), Short);
        CollectionAssert.AreNotEqual(fresh, first.Weights.ToArray());
    }

    [TestMethod]
    public void Optimizer_schedule_and_average_are_what_the_options_say()
    {
        var model = new SequenceModel(new Linear(1, 1), new MseLoss(), 1);
        model.SetWeights([0, 0]);
        var set = new ExampleSet(features: 1);
        set.Add([1], 1);
        // Gradient of (w + b - 1)² at 0 is -2 for both: one step of plain descent at 0.1 moves each to 0.2.
        model.Train(set, new() { Training = new() { Epochs = 1, LearningRate = 0.1f, GradientClip = 100 }, AverageDecay = 0, Schedule = new ConstantSchedule(), Optimizer = count => new Sgd(count) });
        CollectionAssert.AreEqual(new[] { 0.2f, 0.2f }, model.Weights.ToArray());
    }

    [TestMethod]
    public void Cancelling_keeps_the_epochs_done_and_before_the_first_one_nothing_changes()
    {
        using var source = new CancellationTokenSource();
        var reports = 0;
        void Report(TrainingReport report)
        {
            if (++reports == 2) source.Cancel();
        }

        var (stopped, whole) = (Classifier(), Classifier());
        var options = Short with { Training = Short.Training with { Epochs = 40 }, Schedule = new ConstantSchedule() };
        stopped.Train(Ragged(64), options with { Training = options.Training with { CancellationToken = source.Token, OnReport = Report } });
        whole.Train(Ragged(64), options with { Training = options.Training with { Epochs = 2 } });
        Assert.AreEqual(2, reports);
        CollectionAssert.AreEqual(whole.Weights.ToArray(), stopped.Weights.ToArray());

        var untouched = Classifier();
        Assert.ThrowsExactly<OperationCanceledException>(() => untouched.Train(Ragged(64), options with { Training = options.Training with { CancellationToken = source.Token } }));
        CollectionAssert.AreEqual(Classifier().Weights.ToArray(), untouched.Weights.ToArray());
    }

    [TestMethod]
    public void Steps_allocate_nothing_after_the_first_epoch()
    {
        var seen = new List<long>(64);
        Classifier().Train(Ragged(1000), Short with { Training = Short.Training with { Epochs = 6, BatchSize = 64, Threads = 2, OnReport = _ => seen.Add(GC.GetTotalAllocatedBytes(precise: true)) } }, Ragged(100, seed: 2));
        // 16 steps and a validation lie in between, and the report itself; the runtime's own threads now and then allocate in one epoch.
        var least = Enumerable.Range(2, 4).Min(epoch => seen[epoch] - seen[epoch - 1]);
        Assert.IsTrue(least < 1000, $"every epoch allocated {least} bytes or more");
    }
}
