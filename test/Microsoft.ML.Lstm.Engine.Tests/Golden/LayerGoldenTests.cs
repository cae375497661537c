using System.Text.Json;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Golden;

/// <summary>Layers and attention against PyTorch; eng/goldens/layers.py made the numbers and says how.</summary>
[TestClass]
public sealed class LayerGoldenTests
{
    const int Features = 9, QuerySize = 5, Size = 17;

    static readonly JsonElement Golden = GoldenFile.Load("layers.json");

    static readonly int Batch = Golden.GetProperty("batch").GetInt32();
    static readonly int Steps = Golden.GetProperty("steps").GetInt32();
    static readonly int Queries = Golden.GetProperty("queries").GetInt32();

    // PyTorch's first three see one step at a time and know no mask.
    static readonly Dictionary<string, (ILayer Layer, bool Masked)> Layers = new()
    {
        ["layerNorm"] = (new LayerNorm(Features), false),
        ["softmax"] = (new Softmax(Features), false),
        ["embedding"] = (new Embedding(6, Size, paddingIndex: 2), false),
        ["meanPool"] = (new MeanPool(Features), true),
        ["maxPool"] = (new MaxPool(Features), true),
        ["poolAdditive"] = (AttentionPool.Additive(Features, Size), true),
        ["poolMultiplicative"] = (AttentionPool.Multiplicative(Features), true),
        ["poolScaledDot"] = (AttentionPool.ScaledDot(Features, Size), true),
        ["selfAttention"] = (new SelfAttention(12, 12, heads: 3), true),
    };

    static readonly Dictionary<string, IAttention> Attentions = new()
    {
        ["additive"] = Attention.Additive(QuerySize, Features, Size),
        ["multiplicative"] = Attention.Multiplicative(QuerySize, Features),
        ["scaledDot"] = Attention.ScaledDot(QuerySize, Features, Size),
        ["multiHead"] = new MultiHeadAttention(QuerySize, Features, 12, heads: 3),
    };

    public static IEnumerable<object[]> LayerNames => Layers.Keys.Select(name => new object[] { name });

    public static IEnumerable<object[]> AttentionNames => Attentions.Keys.Select(name => new object[] { name });

    [TestMethod, DynamicData(nameof(LayerNames))]
    public void Layers_agree(string name)
    {
        var golden = Case(name);
        var (layer, masked) = Layers[name];
        var run = new LayerRun(layer, Batch, Steps, masked ? Mask() : null);
        golden.Floats("weights").CopyTo(run.Weights, 0);
        Input(golden, "inputs", 0).CopyTo(run.Input, 0);
        golden.Floats("outputGradient").CopyTo(run.OutputGradient, 0);
        run.Pack();
        GoldenFile.AreClose("output", golden.Doubles("output"), run.Forward());
        run.Backward();
        GoldenFile.AreClose("weight gradient", golden.Doubles("weightGradient"), run.WeightGradient);
        var expected = Input(golden, "inputGradients", 0);
        if (expected.Length > 0) GoldenFile.AreClose("input gradient", [.. expected.Select(g => (double)g)], run.InputGradient);
    }

    [TestMethod, DynamicData(nameof(AttentionNames))]
    public void Attentions_agree(string name)
    {
        var golden = Case(name);
        var attention = Attentions[name];
        var (weights, query, memory) = (golden.Floats("weights"), Input(golden, "inputs", 0), Input(golden, "inputs", 1));
        Assert.AreEqual(attention.Weights.Count, weights.Length);
        var (packed, tape) = (new float[attention.PackedSize], new float[attention.TapeSize(Batch, Queries, Steps)]);
        var (scratch, output) = (new float[attention.ScratchSize(Batch, Queries, Steps)], new float[Batch * Queries * attention.OutputSize]);
        attention.Pack(weights, packed);
        attention.Forward(new()
        {
            Batch = Batch,
            Queries = Queries,
            Steps = Steps,
            Weights = weights,
            Packed = packed,
            Query = query,
            Context = memory,
            Mask = new(Mask()),
            Output = output,
            Tape = tape,
            Scratch = scratch,
        });
        GoldenFile.AreClose("output", golden.Doubles("output"), output);
        GoldenFile.AreClose("shares", golden.Doubles("shares"), Shares(attention, tape));
        var (queryGradient, memoryGradient, weightGradient) = (new float[query.Length], new float[memory.Length], new float[weights.Length]);
        attention.Backward(new()
        {
            Batch = Batch,
            Queries = Queries,
            Steps = Steps,
            Weights = weights,
            Packed = packed,
            Query = query,
            Context = memory,
            Mask = new(Mask()),
            Tape = tape,
            OutputGradient = golden.Floats("outputGradient"),
            QueryGradient = queryGradient,
            ContextGradient = memoryGradient,
            WeightGradient = weightGradient,
            Scratch = scratch,
        });
        // Behind a softmax the gradients of the scores sum to 0, so those of a query nearly cancel.
        GoldenFile.AreClose("query gradient", [.. Input(golden, "inputGradients", 0).Select(g => (double)g)], queryGradient, ofRootMeanSquare: 0.5);
        GoldenFile.AreClose("memory gradient", [.. Input(golden, "inputGradients", 1).Select(g => (double)g)], memoryGradient);
        GoldenFile.AreClose("weight gradient", golden.Doubles("weightGradient"), weightGradient);
    }

    [TestMethod]
    public void The_shares_of_a_pool_sum_to_one_over_the_steps_that_are_there()
    {
        var layer = AttentionPool.Additive(Features, Size);
        var run = new LayerRun(layer, Batch, Steps, Mask());
        run.Forward();
        var shares = AttentionPool.AttentionWeights(run.Tape, Batch, Steps).ToArray();
        for (var i = 0; i < shares.Length; i++) Assert.AreEqual(Mask()[i], shares[i] > 0, $"step {i}");
        foreach (var sequence in shares.Chunk(Steps)) Assert.AreEqual(1, sequence.Sum(), 1e-6);
    }

    [TestMethod]
    public void The_shares_of_every_head_sum_to_one_over_the_steps_that_are_there()
    {
        var layer = new SelfAttention(Features, 12, heads: 3);
        var run = new LayerRun(layer, Batch, Steps, Mask());
        run.Forward();
        var shares = layer.AttentionWeights(run.Tape, Batch, Steps).ToArray();
        for (var i = 0; i < shares.Length; i++)
            Assert.AreEqual(Mask()[i / (3 * Steps * Steps) * Steps + i % Steps], shares[i] > 0, $"share {i}");
        foreach (var asked in shares.Chunk(Steps)) Assert.AreEqual(1, asked.Sum(), 1e-6);
    }

    [TestMethod]
    public void Heads_that_do_not_divide_the_size_are_refused() =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new SelfAttention(5, 9, heads: 2)).Message, "multiple");

    static float[] Shares(IAttention attention, float[] tape) => attention is MultiHeadAttention many
        ? many.AttentionWeights(tape, Batch, Queries, Steps).ToArray()
        : Attention.AttentionWeights(tape, Batch, Queries, Steps).ToArray();

    static JsonElement Case(string name) => Golden.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);

    static float[] Input(JsonElement golden, string name, int index) =>
        [.. golden.GetProperty(name)[index].EnumerateArray().Select(v => v.GetSingle())];

    static bool[] Mask() => [.. Golden.GetProperty("mask").EnumerateArray().Select(p => p.GetBoolean())];
}
