using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class SequenceExplanationTests
{
    static readonly SequenceOptions Enough = ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { Epochs = 25 } };

    static readonly SequencePredictionModel AllKinds = ExampleFixtures.Train(ExampleFixtures.OfAllKinds(60), Enough);

    static IEnumerable<(SequencePredictionModel Learner, ExampleSet Set)> Subjects =>
    [
        (AllKinds, ExampleFixtures.OfAllKinds(6, seed: 2)),
        (ExampleFixtures.Train(ExampleFixtures.Traces(60, classes: 2), Enough with { Pooling = SequencePooling.Mean }, PredictionTask.Binary), ExampleFixtures.Traces(6, seed: 2)),
        (ExampleFixtures.Train(ExampleFixtures.Traces(60, classes: 2), Enough with { TimeReduction = 3 }, PredictionTask.Binary), ExampleFixtures.Traces(6, seed: 3)),
        (ExampleFixtures.Train(ExampleFixtures.Values(60), Enough with { ConvolutionChannels = 0, Network = Enough.Network with { Layers = 2 } }, PredictionTask.Regression), ExampleFixtures.Values(6, seed: 2)),
    ];

    [TestMethod]
    public void Contributions_sum_to_the_difference_from_the_baseline()
    {
        foreach (var (model, set) in Subjects)
        {
            var outputs = ExampleFixtures.Predict(model, set);
            for (var row = 0; row < set.Count; row++)
            {
                for (var output = 0; output < model.OutputSize; output++)
                {
                    var explanation = model.Explain(set, row, output);
                    Assert.AreEqual(outputs[(row * model.OutputSize) + output], explanation.Output, 1e-4 * Math.Max(1, Math.Abs(explanation.Output)));
                    var difference = explanation.Output - explanation.BaselineOutput;
                    var sum = explanation.Contributions.Sum(part => part.Sum(x => (double)x));
                    Assert.AreEqual(difference, sum, 2e-3 * Math.Max(0.01, Math.Abs(difference)), $"{model.Target}, row {row}, output {output}");
                }
            }
        }
    }

    [TestMethod]
    public void Long_examples_are_taken_point_by_point_to_the_same_bits()
    {
        var set = ExampleFixtures.OfAllKinds(1, seed: 2);
        var (whole, parts) = (new ExplanationPass(AllKinds, set, 0, points: 6), new ExplanationPass(AllKinds, set, 0, points: 6, mostTape: 1));
        float[] shares = [0.1f, 0.3f, 0.5f, 0.7f, 0.8f, 1];
        CollectionAssert.AreEqual(whole.Forward(shares), parts.Forward(shares));
        float[] gradient = [.. Enumerable.Range(0, shares.Length * AllKinds.Classes).Select(i => MathF.Sin(i))];
        CollectionAssert.AreEqual(whole.Slopes(shares, gradient), parts.Slopes(shares, gradient));
        double[] halves = [1, 2, 3];
        whole.Add(halves, [0.1, 0.2, 0.3]);
        parts.Add(halves, [0.1, 0.2, 0.3]);
        var (all, some) = (whole.Contributions(), parts.Contributions());
        for (var input = 0; input < 3; input++) CollectionAssert.AreEqual(all[input], some[input]);
        Assert.IsTrue(all[0].Any(value => value != 0));
    }

    [TestMethod]
    public void Every_value_has_a_contribution_and_what_is_not_there_has_none()
    {
        var set = new ExampleSet(ExampleFixtures.AllKinds);
        set.Append(0, [1, 2, float.NaN, float.NaN, 5, 6]);
        set.Append(1, [3, 0, 1]);
        set.Append(2, [0.1f, float.NaN, 7]);
        set.Complete(0);
        var (trace, words, facts) = AllKinds.Explain(set, 0, 1).Contributions is [var a, var b, var c] ? (a, b, c) : default;
        Assert.AreEqual((6, 3, 3), (trace.Length, words.Length, facts.Length));
        Assert.IsTrue(trace[0] != 0 && trace[5] != 0 && words[0] != 0 && words[2] != 0 && facts[0] != 0);
        // A missing step, an unknown word, an unknown fact and one that never varied.
        CollectionAssert.AreEqual(new float[] { 0, 0, 0, 0, 0 }, (float[])[trace[2], trace[3], words[1], facts[1], facts[2]]);
    }

    [TestMethod]
    public void Long_sequences_take_few_stretches_and_heed_cancellation()
    {
        static ExampleSet Long(int count, int seed)
        {
            var (set, random) = (new ExampleSet(ExampleFixtures.OneInput), new Random(seed));
            for (var i = 0; i < count; i++)
            {
                set.Append(0, [.. Enumerable.Range(0, 400).Select(k => (float)(ForecastFixtures.Gauss(random) + (i % 3 * Math.Sin(k / 10.0))))]);
                set.Complete(i % 3);
            }

            return set;
        }

        var model = ExampleFixtures.Train(Long(30, seed: 1), ExampleFixtures.Tiny with { Network = ExampleFixtures.Tiny.Network with { HiddenSize = 16 }, ConvolutionChannels = 16 });
        var set = Long(4, seed: 2);
        for (var row = 0; row < set.Count; row++)
        {
            var gradients = new IntegratedGradients(model);
            var why = gradients.Explain(set, row, 0, CancellationToken.None);
            Assert.IsTrue(gradients.Intervals < 256, $"row {row} took {gradients.Intervals} intervals");
            var difference = why.Output - why.BaselineOutput;
            Assert.AreEqual(difference, why.Contributions[0].Sum(x => (double)x), 1e-3 * Math.Max(0.01, Math.Abs(difference)));
        }

        Assert.ThrowsExactly<OperationCanceledException>(() => model.Explain(set, 0, 0, new CancellationToken(canceled: true)));
    }

    [TestMethod]
    public void The_word_that_tells_the_class_contributes_most()
    {
        var words = new ExampleSet([new("Words", InputKind.Tokens, 7)]);
        var test = new ExampleSet(words.Inputs);
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var set = i < 180 ? words : test;
            set.Append(0, [4 + random.Next(4), 4 + random.Next(4), 1 + (i % 3), 4 + random.Next(4)]);
            set.Complete(i % 3);
        }

        var model = ExampleFixtures.Train(words, Enough);
        for (var row = 0; row < test.Count; row++)
        {
            var contributions = model.Explain(test, row, (int)test.Label(row)).Contributions[0];
            Assert.AreEqual(2, contributions.AsSpan().IndexOf(contributions.Max()), $"row {row}: {string.Join(' ', contributions)}");
        }
    }

    [TestMethod]
    public void Attention_is_shared_out_among_the_steps_that_are_there()
    {
        var set = new ExampleSet(ExampleFixtures.AllKinds);
        set.Append(0, [1, 2, float.NaN, float.NaN, 5, 6]);
        set.Append(1, []);
        set.Append(2, [0, 0, 0]);
        set.Complete(0);
        var attention = AllKinds.Explain(set, 0, 0).Attention;
        Assert.AreEqual((3, 0, 0), (attention[0].Length, attention[1].Length, attention[2].Length));
        Assert.AreEqual(1, attention[0].Sum(), 1e-5);
        Assert.IsTrue(attention[0] is [> 0, 0, > 0]);
    }
}
