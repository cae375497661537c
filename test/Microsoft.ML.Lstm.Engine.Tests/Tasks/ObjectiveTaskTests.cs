using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class ObjectiveTaskTests
{
    static readonly FeatureSpec[] TwoInputs =
    [
        new("Key", InputKind.Tokens, 4), new("Places", InputKind.Continuous, 4), new("Wanted", InputKind.Continuous, 1, FieldRole.Target),
    ];

    /// <summary>Each query asks for one of four values that stand somewhere in the other sequence: only attention brings them together.</summary>
    static void AddLookUp(ExampleSet set, Random random)
    {
        int[] keys = [1, 2, 3, 4];
        random.Shuffle(keys);
        var queries = new float[4 * random.Next(1, 5)];
        var answers = new float[queries.Length / 4];
        for (var i = 0; i < answers.Length; i++)
        {
            var asked = random.Next(4);
            queries[(4 * i) + asked] = 1;
            answers[i] = Array.IndexOf(keys, asked + 1) < 2 ? 1 : -1;
        }
        set.AppendTokens(0, keys);
        set.Append(1, queries);
        set.Append(2, answers);
        set.Complete();
    }

    static SequenceModel LookUpModel()
    {
        var builder = new NetworkBuilder();
        var memory = builder.Add(new Sequential(new Embedding(5, 8), new Bidirectional(() => new Gru(8, 8))), builder.Input("Key", 5, InputKind.Tokens));
        var query = builder.Input("Places", 4);
        var found = builder.Attend(Attention.ScaledDot(4, 16, 16), query, memory);
        builder.Output("Answer", builder.Add(new Linear(16, 1), found));
        return new(builder.Build(), new MseLoss(), seed: 3);
    }

    static ExampleSet LookUps(int count, int seed)
    {
        var (set, random) = (new ExampleSet(TwoInputs), new Random(seed));
        for (var i = 0; i < count; i++) AddLookUp(set, random);
        return set;
    }

    [TestMethod]
    public void A_network_of_two_sequences_learns_what_only_attention_can_tell()
    {
        var (model, test) = (LookUpModel(), LookUps(100, seed: 2));
        Assert.IsGreaterThan(0.9, model.Evaluate(test));
        model.Train(LookUps(400, seed: 1), new() { Training = new() { Epochs = 40, LearningRate = 0.01f } });
        Assert.IsLessThan(0.1, model.Evaluate(test));
        var loaded = Saved(model);
        CollectionAssert.AreEqual(model.Predict(test)[7], loaded.Predict(test)[7]);
    }

    [TestMethod]
    public void Threads_and_batches_change_no_bit_of_it()
    {
        var (one, four) = (LookUpModel(), LookUpModel());
        one.Train(LookUps(60, seed: 1), new() { Training = new() { Epochs = 2, Threads = 1 } });
        four.Train(LookUps(60, seed: 1), new() { Training = new() { Epochs = 2, Threads = 4 } });
        CollectionAssert.AreEqual(one.Weights.ToArray(), four.Weights.ToArray());
        var test = LookUps(70, seed: 2);
        CollectionAssert.AreEqual(one.Predict(test, threads: 1)[69], one.Predict(test, threads: 4)[69]);
    }

    [TestMethod]
    public void A_source_without_end_trains_and_the_same_seed_gives_the_same_bits()
    {
        var (one, other, test) = (LookUpModel(), LookUpModel(), LookUps(100, seed: 2));
        one.Train(new LookUpSource(), examples: 400, new() { Training = new() { Epochs = 30, LearningRate = 0.01f } }, test);
        other.Train(new LookUpSource(), examples: 400, new() { Training = new() { Epochs = 30, LearningRate = 0.01f, Threads = 1 } }, test);
        Assert.IsLessThan(0.1, one.Evaluate(test));
        CollectionAssert.AreEqual(one.Weights.ToArray(), other.Weights.ToArray());
    }

    [TestMethod]
    public void A_source_that_adds_too_few_or_other_fields_is_refused()
    {
        Refuses<InvalidOperationException>(new LookUpSource { Missing = 1 }, "added 31 examples where 32 were asked for");
        Refuses<ArgumentException>(new LookUpSource { Fields = [TwoInputs[1], TwoInputs[2]] }, "have 1 inputs, but the network reads 2");

        static void Refuses<T>(ISequenceSource source, string expected)
            where T : Exception => StringAssert.Contains(Assert.ThrowsExactly<T>(() => LookUpModel().Train(source, 64, new() { Training = new() { Epochs = 1 } })).Message, expected);
    }

    [TestMethod]
    public void Steps_that_weigh_nothing_teach_nothing()
    {
        FeatureSpec[] fields = [new("x", InputKind.Continuous, 1), new("y", InputKind.Continuous, 1, FieldRole.Target), new("Weights", InputKind.Continuous, 1, FieldRole.StepWeight)];
        var (weighed, wrong) = (new ExampleSet(fields), new ExampleSet(fields));
        var random = new Random(1);
        for (var i = 0; i < 20; i++)
        {
            float[] x = [.. Enumerable.Range(0, 6).Select(_ => random.NextSingle())];
            Add(weighed, x, [x[0], x[1], x[2], 0, 0, 0]);
            Add(wrong, x, [x[0], x[1], x[2], 100, -100, 50]);
        }
        var models = new[] { weighed, wrong }.Select(set =>
        {
            var model = new SequenceModel(new Sequential(new Gru(1, 4), new Linear(4, 1)), new MseLoss(), 1);
            model.Train(set, new() { Training = new() { Epochs = 3 } });
            return model.Weights.ToArray();
        }).ToArray();
        CollectionAssert.AreEqual(models[0], models[1]);

        static void Add(ExampleSet set, float[] x, float[] y)
        {
            set.Append(0, x);
            set.Append(1, y);
            set.Append(2, [1, 1, 1, 0, 0, 0]);
            set.Complete();
        }
    }

    [TestMethod]
    public void A_negative_weight_pushes_away()
    {
        var set = new ExampleSet(1);
        set.Add([1], [1], weight: 1);
        set.Add([2], [1], weight: -0.1f);
        var model = new SequenceModel(new Sequential(new TakeLastStep(1), new Linear(1, 1)), new MseLoss(), 1);
        var before = Math.Abs(model.Predict([2])[0] - 1);
        model.Train(set, new() { Training = new() { Epochs = 1, LearningRate = 0.001f, BatchSize = 2 }, AverageDecay = 0 });
        Assert.AreNotEqual(before, Math.Abs(model.Predict([2])[0] - 1));
    }

    static SequenceModel Saved(SequenceModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        return SequenceModel.Load(stream, new MseLoss());
    }

    sealed class LookUpSource : ISequenceSource
    {
        public int Missing { get; init; }

        public IReadOnlyList<FeatureSpec> Fields { get; init; } = TwoInputs;

        public void Draw(ExampleSet examples, int count, Random random)
        {
            for (var i = Missing; i < count; i++) AddLookUp(examples, random);
        }
    }
}
