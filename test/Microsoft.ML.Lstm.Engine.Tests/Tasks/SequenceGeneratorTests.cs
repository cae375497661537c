using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.Generation;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class SequenceGeneratorTests
{
    const int Values = 4;

    static readonly GenerationOptions Small = new()
    {
        Network = new() { HiddenSize = 16, Dropout = 0 },
        Training = new() { Epochs = 60, BatchSize = 8, LearningRate = 0.02f, ValidationFraction = 0 },
        JointUnits = 8,
        InputDropout = 0,
        RecurrentDropout = 0,
    };

    /// <summary>At each step two keys, always neighbours, that move up by one: which pair comes first is chance.</summary>
    static float[] Ladder(int first, int steps)
    {
        var values = new float[steps * Values];
        for (var t = 0; t < steps; t++)
            for (var key = 0; key < 2; key++) values[(t * Values) + ((first + t + key) % Values)] = 1;
        return values;
    }

    static ExampleSet Ladders(int count, bool hasCondition = false)
    {
        var set = Set(hasCondition);
        for (var i = 0; i < count; i++)
        {
            set.Append(0, Ladder(i % Values, 6));
            if (hasCondition) set.Append(1, Voice(Ladder(i % Values, 6)));
            set.Complete(float.NaN);
        }
        return set;
    }

    /// <summary>The lower key of a ladder, as a number.</summary>
    static float[] Voice(float[] ladder)
    {
        var voice = new float[ladder.Length / Values];
        for (var t = 0; t < voice.Length; t++)
            for (var key = 0; key < Values; key++)
                if (ladder[(t * Values) + key] == 1 && ladder[(t * Values) + ((key + 1) % Values)] == 1) voice[t] = key;
        return voice;
    }

    static ExampleSet Set(bool hasCondition = false) => new(hasCondition
        ? [new("Keys", InputKind.Continuous, Values), new("Voice", InputKind.Continuous, 1)]
        : [new("Keys", InputKind.Continuous, Values)]);

    static SequenceGenerator Train(ExampleSet set, GenerationOptions options, int seed = 1) => SequenceGenerator.Train(set, null, options, new TrainingContext(options.Training, seed));

    [TestMethod]
    [DataRow(StepDistribution.Joint)]
    [DataRow(StepDistribution.Independent)]
    public void What_follows_from_the_steps_before_is_learnt(StepDistribution distribution)
    {
        var stream = new GenerationStream(Train(Ladders(32), Small with { Distribution = distribution, Training = Small.Training with { Epochs = 200 } }));
        var loss = stream.Observe(Ladder(2, 6));
        Assert.AreEqual(6, loss.Known);
        // The first step is one of four pairs. Independent keys cost ln 2 each there, a chain of them ln 4 in all.
        Assert.AreEqual(distribution == StepDistribution.Joint ? Math.Log(4) : 4 * Math.Log(2), loss.Values, 0.35);
        Assert.IsTrue(stream.LossOfEnd() < 0.2, $"{stream.LossOfEnd()}");
        Assert.IsTrue(loss.Goes < 0.2, $"{loss.Goes}");
    }

    [TestMethod]
    [DataRow(StepDistribution.Joint)]
    [DataRow(StepDistribution.Independent)]
    public void Probabilities_of_all_steps_add_up_to_one(StepDistribution distribution)
    {
        var model = Train(Ladders(8), Small with { Distribution = distribution, Training = Small.Training with { Epochs = 2 } });
        var sum = 0.0;
        for (var bits = 0; bits < 1 << Values; bits++)
        {
            var stream = new GenerationStream(model);
            stream.Observe(Ladder(1, 2));
            sum += Math.Exp(-stream.Observe([.. Enumerable.Range(0, Values).Select(key => (float)((bits >> key) & 1))]).Values);
        }
        Assert.AreEqual(1, sum, 1e-5);
    }

    [TestMethod]
    public void Steps_are_drawn_as_often_as_they_are_probable()
    {
        var model = Train(Ladders(8), Small with { Training = Small.Training with { Epochs = 6 } });
        var (step, random, counts) = (new float[Values], new SplitMix64(5), new int[1 << Values]);
        const int Draws = 4000;
        for (var i = 0; i < Draws; i++)
        {
            var stream = new GenerationStream(model);
            Assert.IsTrue(stream.Next(1, ref random, mayEnd: false, step));
            counts[Enumerable.Range(0, Values).Sum(key => (int)step[key] << key)]++;
        }
        for (var bits = 0; bits < counts.Length; bits++)
        {
            var p = Math.Exp(-new GenerationStream(model).Observe([.. Enumerable.Range(0, Values).Select(key => (float)((bits >> key) & 1))]).Values);
            Assert.AreEqual(p, counts[bits] / (double)Draws, 5 * Math.Sqrt(p * (1 - p) / Draws) + 1e-3, $"{bits}");
        }
    }

    [TestMethod]
    public void A_sequence_of_the_likeliest_steps_goes_on_as_it_began_and_ends_where_it_should()
    {
        var stream = new GenerationStream(Train(Ladders(32), Small));
        stream.Observe(Ladder(3, 2));
        var (made, step, random) = (new List<float>(), new float[Values], new SplitMix64(1));
        while (made.Count < 100 && stream.Next(0, ref random, mayEnd: true, step)) made.AddRange(step);
        CollectionAssert.AreEqual(Ladder(3, 6)[(2 * Values)..], made);
        Assert.IsTrue(stream.IsEnded);
    }

    [TestMethod]
    public void A_condition_tells_what_the_first_step_is_and_how_long_the_sequence()
    {
        var stream = new GenerationStream(Train(Ladders(32, hasCondition: true), Small with { Distribution = StepDistribution.Independent, ConditionUnits = 8 }));
        var ladder = Ladder(3, 6);
        stream.Begin(Voice(ladder));
        var (made, step, random) = (new List<float>(), new float[Values], new SplitMix64(1));
        while (stream.Next(0, ref random, mayEnd: true, step)) made.AddRange(step);
        CollectionAssert.AreEqual(ladder, made);
    }

    [TestMethod]
    public void Steps_one_by_one_have_the_loss_of_all_at_once()
    {
        foreach (var hasCondition in (bool[])[false, true])
        {
            var model = Train(Ladders(8, hasCondition), Small with { Training = Small.Training with { Epochs = 2 } });
            var ladder = Ladder(0, 150);
            var (whole, piece, sum) = (new GenerationStream(model), new GenerationStream(model), 0.0);
            if (hasCondition) whole.Begin(Voice(ladder));
            if (hasCondition) piece.Begin(Voice(ladder));
            for (var t = 0; t < 150; t++) sum += piece.Observe(ladder.AsSpan(t * Values, Values)).Values;
            Assert.AreEqual(sum, whole.Observe(ladder).Values, 1e-3);
            Assert.AreEqual(hasCondition, whole.IsEnded);
        }
    }

    [TestMethod]
    public void Chunks_of_a_long_sequence_have_the_loss_of_the_whole()
    {
        // Nothing is learnt at this rate, so that the first validation is that of the same weights.
        var options = Small with { Training = Small.Training with { Epochs = 1, LearningRate = 1e-30f, WeightDecay = 0 } };
        var set = Set();
        set.Append(0, Ladder(1, 23));
        set.Complete(float.NaN);
        double Loss(int chunk) => SequenceGenerator.Train(set, set, options with { ChunkSteps = chunk }, new TrainingContext(options.Training, 3)).State.ValidationLoss;
        Assert.AreEqual(Loss(100), Loss(7), 1e-6);
        Assert.AreEqual(Loss(100), Loss(23), 1e-6);
        Assert.AreEqual(Loss(100), Loss(1), 1e-6);
        var stream = new GenerationStream(SequenceGenerator.Train(set, set, options, new TrainingContext(options.Training, 3)));
        var (values, known, goes) = stream.Observe(Ladder(1, 23));
        Assert.AreEqual(Loss(100), (values + goes + stream.LossOfEnd()) / known, 1e-4);
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_bits_and_a_file_gives_the_same_model()
    {
        var (one, other) = (Saved(Train(Ladders(24), Small)), Saved(Train(Ladders(24), Small with { Training = Small.Training with { Threads = 1 } })));
        CollectionAssert.AreEqual(one, other);
        CollectionAssert.AreNotEqual(one, Saved(Train(Ladders(24), Small, seed: 2)));
        CollectionAssert.AreEqual(one, Saved(SequenceGenerator.Load(new MemoryStream(one))));

        static byte[] Saved(SequenceGenerator model)
        {
            var stream = new MemoryStream();
            model.Save(stream);
            return stream.ToArray();
        }
    }

    [TestMethod]
    public void Values_that_are_no_bits_are_refused_by_where_they_stand()
    {
        var set = Ladders(2);
        set.Append(0, [0, 1, 0, 0, 1, 0.5f, 0, 0]);
        set.Complete(float.NaN);
        StringAssert.Contains(Assert.ThrowsExactly<UnsuitableValuesException>(() => Train(set, Small with { Distribution = StepDistribution.Joint })).Message, "Sequence 2 has 0.5 as value 1 of step 1");
    }

    [TestMethod]
    public void What_holds_nothing_is_left_out_and_nothing_but_it_is_refused()
    {
        var set = Set();
        set.Append(0, []);
        set.Complete(float.NaN);
        set.Append(0, [float.NaN, float.NaN, float.NaN, float.NaN]);
        set.Complete(float.NaN);
        Assert.ThrowsExactly<TooLittleDataException>(() => Train(set, Small));
        set.Append(0, [0, 0, 0, 0]);
        set.Complete(float.NaN);
        var stream = new GenerationStream(Train(set, Small));
        Assert.IsTrue(stream.Observe([0, 0, 0, 0]).Values < 0.1);
    }

    [TestMethod]
    public void A_step_with_a_missing_value_has_no_loss_and_is_read_on()
    {
        var set = Ladders(16);
        var broken = Ladder(0, 6);
        broken[9] = float.NaN;
        set.Append(0, broken);
        set.Complete(float.NaN);
        var stream = new GenerationStream(Train(set, Small));
        var loss = stream.Observe(broken);
        Assert.AreEqual(5, loss.Known);
        Assert.IsTrue(double.IsFinite(loss.Values));
    }

    [TestMethod]
    public void A_condition_of_other_steps_is_refused()
    {
        var set = Set(hasCondition: true);
        set.Append(0, Ladder(0, 3));
        set.Append(1, [1, 2]);
        set.Complete(float.NaN);
        StringAssert.Contains(Assert.ThrowsExactly<UnsuitableValuesException>(() => Train(set, Small)).Message, "3 steps, but its condition 2");
    }

    [TestMethod]
    public void A_hundred_thousand_steps_are_learnt_from_and_read()
    {
        var set = Set();
        set.Append(0, Ladder(0, 100_000));
        set.Complete(float.NaN);
        var stream = new GenerationStream(Train(set, Small with { Network = new() { HiddenSize = 4, Dropout = 0 }, Training = Small.Training with { Epochs = 1 } }));
        Assert.IsTrue(stream.Observe(Ladder(0, 100_000)) is { Known: 100_000, Values: > 0 and < 3e5 });
    }

    [TestMethod]
    public void Nothing_is_allocated_a_step()
    {
        var stream = new GenerationStream(Train(Ladders(8), Small with { Training = Small.Training with { Epochs = 1 } }));
        var (step, random) = (new float[Values], new SplitMix64(1));
        for (var i = 0; i < 50; i++) stream.Next(1, ref random, mayEnd: false, step);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++)
        {
            stream.Next(1, ref random, mayEnd: false, step);
            stream.Observe(step);
        }
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
