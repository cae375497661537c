using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>A network that an objective with an output matrix trains: its own, or the one of the embedding.</summary>
[TestClass]
public sealed class LanguageModelTests
{
    const int Tokens = 12, Size = 10;
    const string Vectors = "0.vectors";

    static readonly FeatureSpec[] Fields = [new("Text", InputKind.Tokens, Tokens - 1), new("Next", InputKind.Tokens, Tokens - 1, FieldRole.Target)];

    /// <summary>After an odd token the one after it follows, after an even one any odd one: half of the tokens can be known.</summary>
    static ExampleSet Texts(int count, int seed)
    {
        var (set, random) = (new ExampleSet(Fields), new Random(seed));
        for (var i = 0; i < count; i++)
        {
            var text = new int[random.Next(5, 20)];
            for (var t = 0; t < text.Length; t++) text[t] = t % 2 == 0 ? (2 * random.Next(5)) + 1 : text[t - 1] + 1;
            set.AppendTokens(0, text[..^1]);
            set.AppendTokens(1, text[1..]);
            set.Complete();
        }
        return set;
    }

    static Network Stack() => Network.Of(new Sequential(new Embedding(Tokens, Size), new Layers.Recurrent.Lstm(Size, 16), new Linear(16, Size)));

    static SequenceModel Model(bool tied) => tied
        ? new(Stack(), new ChunkedSoftmax(Size, Tokens, bias: false), seed: 3, Vectors)
        : new(Stack(), new ChunkedSoftmax(Size, Tokens), seed: 3);

    [TestMethod]
    [DataRow(true), DataRow(false)]
    public void It_learns_what_can_be_known_and_no_more(bool tied)
    {
        var (model, test) = (Model(tied), Texts(100, seed: 2));
        Assert.AreEqual(Stack().Weights.Count + (tied ? 0 : (Tokens * Size) + Tokens), model.Weights.Length);
        model.Train(Texts(300, seed: 1), new() { Training = new() { Epochs = 15, LearningRate = 0.01f, BatchSize = 16 } });
        // Of the targets a little more than half follow for sure, the others are one of five.
        double sure = 0, all = 0;
        for (var i = 0; i < test.Count; i++) (sure, all) = (sure + ((test.Steps(i) + 1) / 2), all + test.Steps(i));
        var entropy = Math.Log(5) * (all - sure) / all;
        var loss = model.Evaluate(test);
        Assert.IsTrue(loss > 0.9 * entropy && loss < entropy + 0.1, $"{loss}, entropy {entropy}");

        using var file = new MemoryStream();
        model.Save(file);
        file.Position = 0;
        var loaded = tied ? SequenceModel.Load(file, new ChunkedSoftmax(Size, Tokens, bias: false), Vectors) : SequenceModel.Load(file, new ChunkedSoftmax(Size, Tokens));
        CollectionAssert.AreEqual(model.Weights.ToArray(), loaded.Weights.ToArray());
        Assert.AreEqual(loss, loaded.Evaluate(test, threads: 1));
    }

    /// <summary>A tied matrix gets the gradient of both of its uses.</summary>
    [TestMethod]
    public void The_gradient_of_a_tied_matrix_is_that_of_both_its_uses()
    {
        var (network, softmax, set) = (Stack(), new ChunkedSoftmax(Size, Tokens, bias: false), Texts(4, seed: 5));
        var task = new ObjectiveTask(network, softmax, new SetBatches(network, softmax, set, set), network.Initialize) { OwnWeights = network.Weights.RangeOf(0) };
        Assert.AreEqual(network.Weights.Count, task.WeightCount);
        var (weights, gradient, shard) = (new float[task.WeightCount], new float[task.WeightCount], task.CreateShard(4, null));
        task.Initialize(weights, new Random(7));
        shard.Train([0, 1, 2, 3], weights, Packed(weights), gradient, seed: 1);
        foreach (var i in Enumerable.Range(0, Tokens * Size).Where(i => i % 7 == 0))
        {
            var expected = (Loss(i, 1e-2f) - Loss(i, -1e-2f)) / 2e-2;
            Assert.AreEqual(expected, gradient[i], 2e-3 * Math.Max(1, Math.Abs(expected)), $"weight {i}");
        }

        double Loss(int place, float distance)
        {
            var moved = weights.ToArray();
            moved[place] += distance;
            return shard.Validate(0, 4, moved, Packed(moved)).Sum;
        }

        float[] Packed(float[] from)
        {
            var packed = new float[task.PackedSize];
            task.Pack(from, packed);
            return packed;
        }
    }

    [TestMethod]
    public void What_cannot_be_tied_is_refused()
    {
        Refused("has 2 matrices", () => new SequenceModel(Stack(), new ChunkedSoftmax(Size, Tokens), 1, Vectors));
        Refused("no matrix 'vectors'", () => new SequenceModel(Stack(), new ChunkedSoftmax(Size, Tokens, bias: false), 1, "vectors"));
        Refused($"is [{Tokens}, {Size}]", () => new SequenceModel(Stack(), new ChunkedSoftmax(Size, Tokens + 1, bias: false), 1, Vectors));
        Refused($"{Size} outputs", () => new SequenceModel(Stack(), new ChunkedSoftmax(Size + 1, Tokens), 1));
        static void Refused(string part, Action make) => StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(make).Message, part);
    }
}
