using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class TimeReductionTests
{
    /// <summary>The networks alone, which the reduction is about.</summary>
    static readonly SequenceOptions Networks = ExampleFixtures.Tiny with { RandomConvolutions = 0 };

    static ExampleSet Waves(int count, int steps)
    {
        var (set, random) = (new ExampleSet([new("Trace", InputKind.Continuous, 1)]), new Random(1));
        for (var i = 0; i < count; i++)
        {
            set.Append(0, [.. Enumerable.Range(0, steps).Select(t => (float)(Math.Sin(t * (1 + (i % 2)) / 30.0) + (0.3 * ForecastFixtures.Gauss(random))))]);
            set.Complete(i % 2);
        }

        return set;
    }

    [TestMethod]
    [DataRow(100, null, 1)]
    [DataRow(190, null, 1)]
    [DataRow(400, null, 3)]
    [DataRow(1460, null, 11)]
    [DataRow(1460, 1, 1)]
    [DataRow(100, 4, 4)]
    public void Long_sequences_are_reduced_unless_told_otherwise(int steps, int? given, int expected)
    {
        var model = ExampleFixtures.Train(Waves(12, steps), Networks with { TimeReduction = given, Training = Networks.Training with { Epochs = 1, Members = 1 } }, PredictionTask.Binary);
        Assert.AreEqual(expected, model.Plan.Reductions[0]);
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        var loaded = SequencePredictionModel.Load(stream);
        Assert.AreEqual(expected, loaded.Plan.Reductions[0]);
        CollectionAssert.AreEqual(ExampleFixtures.Predict(model, Waves(4, steps)), ExampleFixtures.Predict(loaded, Waves(4, steps)));
    }

    [TestMethod]
    public void Steps_in_a_row_become_their_mean_and_masked_ones_do_not_count()
    {
        var model = ExampleFixtures.Train(Waves(12, 8), Networks with { TimeReduction = 4 }, PredictionTask.Binary);
        float[] One(params float[] values)
        {
            var set = new ExampleSet(model.Inputs);
            set.Append(0, values);
            set.Complete(0);
            return ExampleFixtures.Predict(model, set);
        }

        var expected = One(1, 1, 1, 1, 2, 2, 2, 2);
        foreach (var (want, came) in expected.Zip(One(0.5f, 1.5f, 1, 1, 2, float.NaN, 1.5f, 2.5f))) Assert.AreEqual(want, came, 1e-5);
        CollectionAssert.AreEqual(One(1, 1, 1, 1, 2), One(1, 1, 1, 1, 2, float.NaN, float.NaN, float.NaN));
        CollectionAssert.AreNotEqual(expected, One(1, 1, 1, 2, 2, 2, 2, 2));
    }

    [TestMethod]
    [DataRow(null, 20)]
    [DataRow(2, 2)]
    public void A_sequence_far_longer_than_the_others_is_reduced_by_a_factor_of_its_own_and_none_of_its_values_is_dropped(int? given, int factor)
    {
        var (set, longest) = (Waves(100, 20), Waves(2, 10_000));
        set.Append(0, longest.Values(1, 0));
        set.Complete(1);
        var model = ExampleFixtures.Train(set, Networks with { TimeReduction = given, Training = Networks.Training with { Epochs = 1, Members = 1 } }, PredictionTask.Binary);
        var encoder = model.State.Network.Encoders[0]!;
        Assert.AreEqual(given is null ? (20, 512, 500) : (10, 256, 5000), (encoder.Steps(20), encoder.Steps(512), encoder.Steps(10_000)));

        float Output(int changed, float change)
        {
            var (values, one) = (longest.Values(0, 0).ToArray(), new ExampleSet(model.Inputs));
            if (changed >= 0) values[changed] += change;
            one.Append(0, values);
            one.Complete(0);
            return ExampleFixtures.Predict(model, one)[1];
        }

        foreach (var step in (int[])[0, 1, 4999, 9998, 9999]) Assert.AreNotEqual(Output(-1, 0), Output(step, 40), $"step {step}");
        var why = model.Explain(longest, 0, 1);
        Assert.AreEqual((10_000, 10_000), (why.Contributions[0].Length, why.Attention[0].Length));
        Assert.AreEqual(1, why.Attention[0].Sum(), 1e-4);
        Assert.AreEqual(factor, why.Attention[0].TakeWhile(weight => weight == why.Attention[0][0]).Count(), "steps in a row that are read as one");
    }

    [TestMethod]
    public void Attention_and_contributions_are_those_of_the_steps_that_came()
    {
        var model = ExampleFixtures.Train(Waves(12, 10), Networks with { TimeReduction = 4 }, PredictionTask.Binary);
        var set = new ExampleSet(model.Inputs);
        set.Append(0, [1, 2, 3, float.NaN, 5, 6, 7, 8, 9, 10]);
        set.Complete(0);
        var why = model.Explain(set, 0, 1);
        Assert.AreEqual((10, 10), (why.Contributions[0].Length, why.Attention[0].Length));
        Assert.AreEqual(1, why.Attention[0].Sum(), 1e-5);
        Assert.AreEqual((0, 0), (why.Contributions[0][3], why.Attention[0][3]));
        Assert.AreEqual(9, why.Contributions[0].Count(value => value != 0));
    }
}
