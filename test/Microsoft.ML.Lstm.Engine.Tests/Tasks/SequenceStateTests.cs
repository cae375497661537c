using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Sequences in pieces: predicted as their steps come, trained in chunks.</summary>
[TestClass]
public sealed class SequenceStateTests
{
    static readonly SequenceTrainingOptions Short = new() { Training = new() { Epochs = 3, BatchSize = 40, LearningRate = 0.01f } };

    static SequenceModel Tagger(int seed = 1) =>
        new(new Sequential(new Layers.Recurrent.Lstm(2, 9), new Dropout(9, 0.1f), new Gru(9, 5), new Linear(5, 1)), new MseLoss(), seed);

    /// <summary>Ragged sequences; the target of a step is the mean of the first feature so far, and now and then a step is not there.</summary>
    static ExampleSet Running(int count, int seed)
    {
        var random = new Random(seed);
        var set = new ExampleSet(features: 2);
        for (var i = 0; i < count; i++)
        {
            var steps = random.Next(1, 40);
            var (input, target, sum) = (new float[2 * steps], new float[steps], 0f);
            for (var t = 0; t < steps; t++)
            {
                input[2 * t] = 2 * random.NextSingle() - 1;
                target[t] = (sum += input[2 * t]) / (t + 1);
                if (random.Next(10) == 0) (input[2 * t + 1], target[t]) = (float.NaN, float.NaN);
            }
            set.Add(input, target);
        }
        return set;
    }

    [TestMethod]
    [DataRow(1), DataRow(2), DataRow(7)]
    public void Steps_as_they_come_give_the_bits_of_the_whole_sequence(int atOnce)
    {
        var (model, set) = (Tagger(), Running(20, 1));
        model.Train(set, Short);
        var steps = model.PredictSteps();
        for (var i = 0; i < set.Count; i++)
        {
            var whole = model.Predict(set.Values(i, 0)).ToArray();
            var pieces = set.Values(i, 0).ToArray().Chunk(2 * atOnce).SelectMany(piece => steps.Next(piece).ToArray()).ToArray();
            CollectionAssert.AreEqual(whole, pieces, $"sequence {i}");
            steps.Reset();
        }
    }

    [TestMethod]
    public void A_state_that_was_kept_goes_on_where_it_was()
    {
        var model = Tagger();
        var (one, other) = (model.PredictSteps(), model.PredictSteps());
        one.Next([0.3f, -0.2f, 0.7f, 0.1f]);
        other.SetState(one.State);
        CollectionAssert.AreEqual(one.Next([0.5f, 0.4f]).ToArray(), other.Next([0.5f, 0.4f]).ToArray());
        Assert.ThrowsExactly<ArgumentException>(() => other.SetState([1]));
        one.Next([0.5f, 0.4f]);
        var step = new[] { 0.1f, 0.2f };
        Assert.AreEqual(0, Allocation.Of(() => one.Next(step)));
    }

    [TestMethod]
    public void What_sees_whole_sequences_can_neither_predict_steps_nor_be_trained_in_chunks()
    {
        var model = new SequenceModel(new Sequential(new Bidirectional(() => new Gru(2, 3)), new Linear(6, 1)), new MseLoss(), 1);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => model.PredictSteps()).Message, "whole sequences");
        var refused = Assert.ThrowsExactly<ArgumentException>(() => model.Train(Running(5, 1), Short with { ChunkSteps = 4 }));
        StringAssert.Contains(refused.Message, "ChunkSteps");
    }

    [TestMethod]
    public void Chunks_carry_the_state_and_give_the_same_bits_on_any_number_of_threads()
    {
        float[] Train(int chunk, int threads)
        {
            var (model, validation) = (Tagger(), Running(30, 2));
            var loss = model.Train(Running(60, 1), Short with { ChunkSteps = chunk, Training = Short.Training with { Threads = threads } }, validation);
            // Validated in chunks with their state, and here as a whole: the same but for the order of the sum.
            Assert.AreEqual(model.Evaluate(validation), loss, 1e-9 + 1e-6 * loss);
            return model.Weights.ToArray();
        }

        var whole = Train(0, 1);
        CollectionAssert.AreEqual(whole, Train(1000, 2), "one chunk is the whole");
        var chunked = Train(6, 1);
        CollectionAssert.AreNotEqual(whole, chunked);
        foreach (var threads in (int[])[2, 3]) CollectionAssert.AreEqual(chunked, Train(6, threads), $"{threads} threads");
    }

    [TestMethod]
    public void Training_in_chunks_learns_what_needs_the_state()
    {
        var (model, set) = (Tagger(), Running(300, 1));
        var before = model.Evaluate(set);
        model.Train(set, Short with { Training = Short.Training with { Epochs = 20 }, ChunkSteps = 5 });
        var after = model.Evaluate(set);
        Assert.IsTrue(after < 0.2 * before, $"the error was {before} and is {after}");
    }

    [TestMethod]
    public void Gradients_are_held_within_a_value()
    {
        var model = new SequenceModel(new Linear(1, 1), new MseLoss(), 1);
        model.SetWeights([0, 0]);
        var set = new ExampleSet(features: 1);
        set.Add([1], 1);
        // The gradient of (w + b - 1)² at 0 is -2 for both, and is held at -0.5: a step of plain descent at 0.1 moves each to 0.05.
        model.Train(set, new()
        {
            Training = new() { Epochs = 1, LearningRate = 0.1f, GradientClip = 100 },
            GradientValueClip = 0.5f,
            AverageDecay = 0,
            Schedule = new ConstantSchedule(),
            Optimizer = count => new Sgd(count),
        });
        CollectionAssert.AreEqual(new[] { 0.05f, 0.05f }, model.Weights.ToArray());
    }
}
