using Microsoft.ML.Lstm.Engine.Layers;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

/// <summary>What holds for one layer only.</summary>
[TestClass]
public sealed class LayerTests
{
    [TestMethod]
    public void Dropout_without_a_seed_is_the_identity()
    {
        var run = new LayerRun(new Dropout(9, 0.5f), 3, 4);
        CollectionAssert.AreEqual(run.Input, run.Forward());
    }

    [TestMethod]
    public void Dropouts_of_one_chain_drop_unlike_elements()
    {
        var run = new LayerRun(new Chain(new Dropout(100, 0.5f), new Dropout(100, 0.5f)), 10, 10, seed: 3);
        Assert.AreEqual(0.25, run.Forward().Count(y => y != 0) / (double)run.Output.Length, 0.02);
    }

    [TestMethod]
    public void Fresh_hidden_weights_are_orthogonal_and_the_forget_bias_is_one()
    {
        const int H = 33;
        var layer = new Layers.Lstm(5, H);
        var weights = new float[layer.Weights.Count];
        layer.Initialize(weights, new Random(1));
        var hidden = layer.Weights.Slice(weights, 1);
        for (var gate = 0; gate < 4; gate++)
            for (var row = 0; row < H; row++)
                for (var other = 0; other < H; other++)
                {
                    var dot = 0.0;
                    for (var k = 0; k < H; k++) dot += (double)hidden[(gate * H + row) * H + k] * hidden[(gate * H + other) * H + k];
                    Assert.AreEqual(row == other ? 1 : 0, dot, 1e-5);
                }
        var bias = layer.Weights.Slice(weights, 2).ToArray();
        for (var i = 0; i < 4 * H; i++) Assert.AreEqual(i / H == 1 ? 1f : 0f, bias[i]);
        Assert.IsTrue(layer.Weights.Slice(weights, 0).ToArray().All(w => w != 0 && MathF.Abs(w) <= MathF.Sqrt(6f / (5 + H))));
    }

    [TestMethod]
    public void A_chain_names_its_weights_and_refuses_what_does_not_fit()
    {
        var chain = new Chain(new Layers.Lstm(2, 3), new Linear(3, 1));
        string[] expected = ["0.input weights", "0.hidden weights", "0.bias", "1.weights", "1.bias"];
        CollectionAssert.AreEqual(expected, chain.Weights.Specs.ToArray().Select(s => s.Name).ToArray());
        var error = Assert.ThrowsException<ArgumentException>(() => new Chain(new Linear(2, 3), new Linear(4, 1)));
        StringAssert.Contains(error.Message, "takes 4 features");
        Assert.ThrowsException<ArgumentException>(() => new Chain());
    }

    [TestMethod]
    public void Nonsense_is_refused()
    {
        Assert.ThrowsException<ArgumentOutOfRangeException>(() => new Linear(0, 1));
        Assert.ThrowsException<ArgumentOutOfRangeException>(() => new Layers.Lstm(1, -1));
        Assert.ThrowsException<ArgumentOutOfRangeException>(() => new Dropout(3, 1));
        Assert.ThrowsException<ArgumentOutOfRangeException>(() => new Dropout(3, float.NaN));
    }
}
