using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Tasks.Tagging;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Graphs of unusual shape, several targets and signed weights, as training and predicting see them.</summary>
[TestClass]
public sealed class NetworkTrainingTests
{
    static SequenceTrainingOptions Options => new() { Training = new() { Epochs = 4, BatchSize = 8, LearningRate = 0.01f } };

    static ExampleSet Sums(int count)
    {
        var (set, random) = (new ExampleSet(2), new Random(1));
        for (var i = 0; i < count; i++)
        {
            var (x, y) = (new float[2 * random.Next(3, 8)], 0f);
            foreach (ref var value in x.AsSpan()) value = random.NextSingle() - 0.5f;
            set.Add(x, [.. Enumerable.Range(0, x.Length / 2).Select(t => y += x[2 * t])]);
        }
        return set;
    }

    static Network Stack(bool hidden)
    {
        var builder = new NetworkBuilder();
        var steps = builder.Add(new Layers.Recurrent.Lstm(2, 6), builder.Input("x", 2));
        builder.Output("scores", builder.Add(new Linear(6, 1), steps));
        if (hidden) builder.Output("hidden", steps);
        return builder.Build();
    }

    /// <summary>No loss leads to the second output, though the network reads its edge, too.</summary>
    [TestMethod]
    public void A_second_output_changes_no_bit_of_the_training_and_is_predicted_by_its_name()
    {
        var (one, two, set) = (new SequenceModel(Stack(false), new MseLoss(), 1), new SequenceModel(Stack(true), new MseLoss(), 1), Sums(40));
        Assert.AreEqual(one.Train(set, Options), two.Train(set, Options));
        CollectionAssert.AreEqual(one.Weights.ToArray(), two.Weights.ToArray());
        CollectionAssert.AreEqual(one.Predict(set)[3], two.Predict(set, "scores")[3]);
        Assert.HasCount(6 * set.Steps(3), two.Predict(set, "hidden")[3]);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => two.Predict(set, "other")).Message, "'hidden'");
    }

    [TestMethod]
    public void Attention_of_a_sequence_to_itself_needs_the_whole_sequence()
    {
        var builder = new NetworkBuilder();
        var steps = builder.Add(new Layers.Recurrent.Lstm(2, 4), builder.Input("x", 2));
        var attention = Attention.ScaledDot(4, 4, 3);
        builder.Output("y", builder.Add(new Linear(attention.OutputSize, 1), builder.Attend(attention, steps, steps)));
        var model = new SequenceModel(builder.Build(), new MseLoss(), 1);
        Assert.IsTrue(model.Network.NeedsWholeSequence);
        Assert.ThrowsExactly<InvalidOperationException>(() => model.PredictSteps());
        Assert.ThrowsExactly<ArgumentException>(() => model.Train(Sums(8), Options with { ChunkSteps = 2 }));
    }

    static Network TwoSequences()
    {
        var builder = new NetworkBuilder();
        var (a, b) = (builder.Input("a", 2), builder.Input("b", 2));
        builder.Output("y", builder.Add(new Linear(4, 1), builder.Merge(MergeMode.Concatenate, a, b)));
        return builder.Build();
    }

    [TestMethod]
    public void Two_sequences_that_are_merged_must_be_equally_long_in_each_example()
    {
        var set = new ExampleSet([new("a", InputKind.Continuous, 2), new("b", InputKind.Continuous, 2), new("y", InputKind.Continuous, 1, FieldRole.Target)]);
        foreach (var (first, second) in (ReadOnlySpan<(int, int)>)[(5, 3), (3, 5)])
        {
            set.Append(0, new float[2 * first]);
            set.Append(1, new float[2 * second]);
            set.Append(2, new float[first]);
            set.Complete();
        }
        var model = new SequenceModel(TwoSequences(), new MseLoss(), 1);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => model.Predict(set)).Message, "5 steps, another 3");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => model.Train(set, Options)).Message, "5 steps, another 3");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => model.Predict(new float[4]).ToArray()).Message, "2 inputs");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => model.PredictSteps()).Message, "2 inputs");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new SequenceTagger(TwoSequences(), 1)).Message, "2 inputs");
    }

    [TestMethod]
    public void Names_must_agree_where_there_are_several_inputs_and_be_different()
    {
        var swapped = new ExampleSet([new("b", InputKind.Continuous, 2), new("a", InputKind.Continuous, 2), new("y", InputKind.Continuous, 1, FieldRole.Target)]);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new SequenceModel(TwoSequences(), new MseLoss(), 1).Predict(swapped)).Message, "is 'b'");
        var builder = new NetworkBuilder();
        builder.Output("y", builder.Add(new Linear(2, 1), builder.Add(new Linear(2, 2), builder.Input("x", 2), "same"), "same"));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => builder.Build()).Message, "same.");
    }

    [TestMethod]
    public void Fields_that_contradict_each_other_are_refused()
    {
        FeatureSpec x = new("x", InputKind.Continuous, 2), weights = new("w", InputKind.Continuous, 1, FieldRole.StepWeight);
        Refused("'x'", x, x with { });
        Refused("both hold weights", x, weights, new("v", InputKind.Continuous, 1, FieldRole.StepWeight));
        Refused("tokens", x, new("w", InputKind.Tokens, 3, FieldRole.StepWeight));
        var set = new ExampleSet([x, weights]);
        set.Append(0, [1, 2]);
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => set.Append(1, [float.NaN])).Message, "Give 0");
        static void Refused(string part, params FeatureSpec[] fields) => StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new ExampleSet(fields)).Message, part);
    }

    /// <summary>The first target is a value of the whole sequence, the second one a label of each step.</summary>
    [TestMethod]
    public void An_objective_reads_the_target_that_it_names()
    {
        var set = new ExampleSet(
        [
            new("x", InputKind.Continuous, 2), new("value", InputKind.Continuous, 1, FieldRole.Target), new("labels", InputKind.Tokens, 2, FieldRole.Target),
        ]);
        var random = new Random(3);
        for (var i = 0; i < 30; i++)
        {
            var x = new float[2 * random.Next(3, 8)];
            foreach (ref var value in x.AsSpan()) value = random.NextSingle() - 0.5f;
            set.Append(0, x);
            set.Append(1, [x.Sum()]);
            set.AppendTokens(2, [.. Enumerable.Range(0, x.Length / 2).Select(t => x[2 * t] > 0 ? 1 : 2)]);
            set.Complete();
        }
        Network Labels() => Network.Of(new Sequential(new Layers.Recurrent.Lstm(2, 8), new Linear(8, 3)));
        var model = new SequenceModel(Labels(), new Crf(3, field: 1), seed: 1);
        var before = model.Evaluate(set);
        model.Train(set, Options with { Training = new() { Epochs = 40, LearningRate = 0.02f, BatchSize = 8 } });
        Assert.IsLessThan(0.5 * before, model.Evaluate(set));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new SequenceModel(Labels(), new Crf(3, field: 2), 1).Train(set, Options)).Message, "target field 2");

        // A label beyond those of the field is refused before training; a label of 0 is unknown.
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => new SequenceModel(
            Network.Of(new Linear(2, 2)), new Crf(2, field: 1), 1).Train(set, Options)).Message, "step");
        var unknown = new ExampleSet([new("x", InputKind.Continuous, 2), new("labels", InputKind.Tokens, 2, FieldRole.Target)]);
        unknown.Append(0, [1, 2, 3, 4]);
        unknown.AppendTokens(1, [0, 0]);
        unknown.Complete();
        Assert.IsTrue(double.IsNaN(new SequenceModel(Labels(), new ChunkedSoftmax(3, 3), 1).Evaluate(unknown)));
        Assert.ThrowsExactly<ArgumentException>(() => new SequenceModel(Labels(), new ChunkedSoftmax(3, 3), 1).Train(unknown, Options));
    }

    /// <summary>Advantages of both signs: the loss lies about 0 whatever is learnt, and tells of no divergence.</summary>
    [TestMethod]
    public void Weights_of_both_signs_are_no_divergence()
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var (set, random) = (new ExampleSet(2), new Random(seed));
            for (var i = 0; i < 40; i++)
            {
                var x = new float[8];
                foreach (ref var value in x.AsSpan()) value = random.NextSingle() - 0.5f;
                set.Add(x, [random.Next(2), random.Next(2), random.Next(2), random.Next(2)], weight: i % 2 == 0 ? 1 : -0.9f);
            }
            var model = new SequenceModel(new Sequential(new Layers.Recurrent.Gru(2, 4), new Linear(4, 1)), new BinaryCrossEntropyLoss(), seed);
            Assert.IsTrue(double.IsFinite(model.Train(set, Options)));
        }
    }
}
