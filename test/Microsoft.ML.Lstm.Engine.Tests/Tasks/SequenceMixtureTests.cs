using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.Generation;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Generators of real values: the spread of what is drawn, units, binary values beside real ones.</summary>
[TestClass]
public sealed class SequenceMixtureTests
{
    const float Spread = 50, Level = 1000, Memory = 0.8f;

    static readonly GenerationOptions Small = new()
    {
        Network = new() { HiddenSize = 12, Dropout = 0 },
        Training = new() { Epochs = 20, BatchSize = 16, LearningRate = 0.01f, ValidationFraction = 0 },
        MixtureComponents = 3,
        InputDropout = 0,
        RecurrentDropout = 0,
        LearnsEnd = false,
    };

    /// <summary>Sequences of a level plus an autoregressive process.</summary>
    static ExampleSet Processes(int count, int steps)
    {
        var (set, random) = (new ExampleSet([new("Values", InputKind.Continuous, 1)]), new SplitMix64(3));
        for (var i = 0; i < count; i++)
        {
            var (values, x) = (new float[steps], Math.Sqrt(1 / (1 - (Memory * Memory))) * random.NextNormal());
            for (var t = 0; t < steps; t++)
            {
                if (t > 0) x = (Memory * x) + random.NextNormal();
                values[t] = (float)(Level + (Spread * x));
            }
            set.Append(0, values);
            set.Complete(float.NaN);
        }
        return set;
    }

    /// <summary>Squares of differing size: offsets of a pen, which is lifted behind the last side.</summary>
    static ExampleSet Squares(int count)
    {
        var (set, random) = (new ExampleSet([new("Points", InputKind.Continuous, 3)]), new SplitMix64(4));
        for (var i = 0; i < count; i++)
        {
            var side = (float)(20 + (10 * random.NextDouble()));
            set.Append(0, [side, 0, 0, 0, side, 0, -side, 0, 0, 0, -side, 1]);
            set.Complete(float.NaN);
        }
        return set;
    }

    static SequenceGenerator Train(ExampleSet set, GenerationOptions options, int seed = 1) => SequenceGenerator.Train(set, null, options, new TrainingContext(options.Training, seed));

    [TestMethod]
    public void Paths_spread_as_those_of_the_process_do()
    {
        var model = Train(Processes(300, 30), Small);
        Assert.AreEqual(StepDistribution.Mixture, model.Config.Distribution);
        var fresh = new GenerationStream(model);
        var test = Processes(310, 30);
        var (loss, known) = (0.0, 0L);
        for (var row = 300; row < 310; row++)
        {
            fresh.Begin();
            var (own, steps, _) = fresh.Observe(test.Values(row, 0));
            (loss, known) = (loss + own, known + steps);
        }
        // The entropy of what is new in a step, in the data's units.
        Assert.AreEqual((0.5 * Math.Log(2 * Math.PI * Math.E)) + Math.Log(Spread), loss / known, 0.2);

        const int Paths = 1500, Steps = 5;
        float[] start = [Level, Level + Spread, Level + (2 * Spread)];
        var (step, random, drawn) = (new float[1], new SplitMix64(9), new float[Steps][]);
        for (var t = 0; t < Steps; t++) drawn[t] = new float[Paths];
        for (var path = 0; path < Paths; path++)
        {
            fresh.Begin();
            fresh.Observe(start);
            for (var t = 0; t < Steps; t++)
            {
                Assert.IsTrue(fresh.Next(1, ref random, mayEnd: true, step));
                drawn[t][path] = step[0];
            }
        }
        for (var t = 0; t < Steps; t++)
        {
            Array.Sort(drawn[t]);
            var deviation = Spread * Math.Sqrt((1 - Math.Pow(Memory, 2 * (t + 1))) / (1 - (Memory * Memory)));
            var mean = Level + (Spread * 2 * Math.Pow(Memory, t + 1));
            foreach (var (quantile, normal) in ((double, double)[])[(0.1, -1.2816), (0.5, 0), (0.9, 1.2816)])
                Assert.AreEqual(mean + (normal * deviation), drawn[t][(int)(quantile * Paths)], 0.3 * deviation, $"quantile {quantile} of step {t}");
        }
    }

    [TestMethod]
    public void Values_that_are_always_0_or_1_are_drawn_so_and_ends_are_learnt()
    {
        var model = Train(Squares(64), Small with { LearnsEnd = true, Training = Small.Training with { Epochs = 300 } });
        CollectionAssert.AreEqual(new[] { false, false, true }, model.Config.IsBinary);
        // The first side is given: how long it is nothing tells.
        var (stream, step, random, count) = (new GenerationStream(model), new float[3], new SplitMix64(2), 1);
        stream.Observe([25, 0, 0]);
        for (; count < 20 && stream.Next(0.1f, ref random, mayEnd: true, step); count++)
        {
            Assert.AreEqual(count == 3 ? 1f : 0f, step[2], $"step {count}");
            Assert.AreEqual(25, Math.Abs(step[0]) + Math.Abs(step[1]), 12, $"step {count}");
        }
        Assert.AreEqual(4, count);
        StringAssert.Contains(Assert.ThrowsExactly<UnsuitableValuesException>(() => StepValues.CheckSteps(model.Config, [1, 2, 0.5f], 10)).Message, "0 and 1");
        StepValues.CheckSteps(model.Config, [1, 2, 1], 10);
    }

    [TestMethod]
    public void A_saved_model_draws_the_same_and_the_same_seed_trains_the_same()
    {
        var (model, again) = (Train(Squares(16), Small), Train(Squares(16), Small with { Training = Small.Training with { Threads = 1 } }));
        CollectionAssert.AreEqual(model.State.Weights, again.State.Weights);
        using var file = new MemoryStream();
        model.Save(file);
        var bytes = file.ToArray();
        var loaded = SequenceGenerator.Load(new MemoryStream(bytes));
        using var second = new MemoryStream();
        loaded.Save(second);
        CollectionAssert.AreEqual(bytes, second.ToArray());
        CollectionAssert.AreEqual(Drawn(model), Drawn(loaded));

        static float[] Drawn(SequenceGenerator of)
        {
            var (stream, values, random) = (new GenerationStream(of), new float[30], new SplitMix64(6));
            for (var t = 0; t < 10; t++) stream.Next(1, ref random, mayEnd: false, values.AsSpan(3 * t, 3));
            return values;
        }
    }

    [TestMethod]
    public void Densities_above_1_have_losses_below_0_which_are_saved()
    {
        var set = new ExampleSet([new("Points", InputKind.Continuous, 1)]);
        for (var row = 0; row < 24; row++)
        {
            set.Append(0, [.. Enumerable.Range(0, 6).Select(t => MathF.Sin(t))]);
            set.Complete(float.NaN);
        }
        var model = Train(set, Small with { Distribution = StepDistribution.Mixture, Training = Small.Training with { Epochs = 200 } });
        Assert.IsTrue(model.State.LossCurve.Any(point => point.TrainingLoss < 0));
        using var file = new MemoryStream();
        model.Save(file);
        CollectionAssert.AreEqual(model.State.LossCurve, SequenceGenerator.Load(new MemoryStream(file.ToArray())).State.LossCurve);
    }

    [TestMethod]
    public void Strokes_of_no_length_one_point_and_gaps_are_learnt_from()
    {
        var set = new ExampleSet([new("Points", InputKind.Continuous, 3)]);
        foreach (var points in (float[][])[[0, 0, 1], [0, 0, 0, 0, 0, 1], [3, 4, 1], [1, float.NaN, 0, 2, 2, 1]])
        {
            set.Append(0, points);
            set.Complete(float.NaN);
        }
        var model = Train(set, Small with { LearnsEnd = true });
        Assert.IsTrue(model.State.Weights.All(float.IsFinite));
        var (values, known, goes) = new GenerationStream(model).Observe([0, 0, 0, 1e30f, -1e30f, 1, float.NaN, 0, 0]);
        Assert.AreEqual(2, known);
        Assert.IsTrue(double.IsFinite(values) && double.IsFinite(goes));
    }

    [TestMethod]
    public void Binary_values_alone_are_no_mixture()
    {
        var set = new ExampleSet([new("Keys", InputKind.Continuous, 2)]);
        set.Append(0, [0, 1, 1, 0]);
        set.Complete(float.NaN);
        StringAssert.Contains(Assert.ThrowsExactly<UnsuitableValuesException>(() => Train(set, Small with { Distribution = StepDistribution.Mixture })).Message, "Joint");
    }
}
