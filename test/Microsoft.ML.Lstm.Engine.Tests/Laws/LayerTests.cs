using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;

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
        var run = new LayerRun(new Sequential(new Dropout(100, 0.5f), new Dropout(100, 0.5f)), 10, 10, seed: 3);
        Assert.AreEqual(0.25, run.Forward().Count(y => y != 0) / (double)run.Output.Length, 0.02);
    }

    [TestMethod]
    public void Partial_dropout_drops_of_the_first_features_and_passes_the_others()
    {
        var run = new LayerRun(new PartialDropout(13, dropped: 10, 0.5f), 20, 10, seed: 3);
        run.Input.AsSpan().Fill(1);
        var steps = run.Forward().Chunk(13).ToArray();
        Assert.IsTrue(steps.All(step => step[..10].All(y => y is 0 or 2)));
        Assert.AreEqual(0.5, steps.Average(step => step[..10].Count(y => y == 0) / 10.0), 0.05);
        Assert.IsTrue(steps.All(step => step[10..].All(y => y == 1)));
    }

    [TestMethod]
    public void Variational_dropout_drops_the_same_features_at_all_steps_and_others_in_each_sequence()
    {
        var run = new LayerRun(new VariationalDropout(200, 0.3f), 8, 6, seed: 3);
        run.Input.AsSpan().Fill(1);
        var rows = run.Forward().Chunk(200).Chunk(6).ToArray();
        foreach (var steps in rows)
            foreach (var step in steps) CollectionAssert.AreEqual(steps[0], step);
        Assert.AreEqual(8, rows.Select(steps => string.Join(' ', steps[0])).Distinct().Count());
        Assert.AreEqual(0.7, rows.Average(steps => steps[0].Count(y => y != 0) / 200.0), 0.05);
        Assert.IsTrue(rows[0][0].All(y => y == 0 || y == 1 / (1 - 0.3f)));
    }

    [TestMethod]
    public void Fresh_hidden_weights_are_orthogonal_and_the_forget_bias_is_one()
    {
        const int H = 33;
        var layer = new Layers.Recurrent.Lstm(5, H);
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
        var chain = new Sequential(new Layers.Recurrent.Lstm(2, 3), new Linear(3, 1));
        string[] expected = ["0.input weights", "0.hidden weights", "0.bias", "1.weights", "1.bias"];
        CollectionAssert.AreEqual(expected, chain.Weights.Specs.ToArray().Select(s => s.Name).ToArray());
        var error = Assert.ThrowsExactly<ArgumentException>(() => new Sequential(new Linear(2, 3), new Linear(4, 1)));
        StringAssert.Contains(error.Message, "takes 4 features");
        Assert.ThrowsExactly<ArgumentException>(() => new Sequential());
    }

    [TestMethod]
    public void Padding_is_nothing_and_learns_nothing_and_what_is_no_token_is_refused()
    {
        var layer = new Embedding(4, 3, paddingIndex: 2);
        var run = new LayerRun(layer, 1, 5);
        new float[] { 2, 1, 3, 1, 2 }.CopyTo(run.Input, 0);
        run.Forward();
        run.Backward();
        for (var j = 0; j < 3; j++)
        {
            Assert.AreEqual(0, run.Output[j]);
            Assert.AreEqual(run.Weights[3 + j], run.Output[9 + j]);
            Assert.AreEqual(run.OutputGradient[3 + j] + run.OutputGradient[9 + j], run.WeightGradient[3 + j]);
            Assert.AreEqual(0, run.WeightGradient[6 + j]);
        }
        var weights = new float[12];
        layer.Initialize(weights, new Random(1));
        Assert.IsTrue(weights[6..9].All(w => w == 0) && weights[9..].All(w => w != 0));
        foreach (var bad in (ReadOnlySpan<float>)[-1, 4, 0.5f])
        {
            run.Input[0] = bad;
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => run.Forward()).Message, "whole number from 0 to 3");
        }
    }

    [TestMethod]
    public void Chrono_biases_lie_between_nothing_and_the_longest_dependency()
    {
        var (keep, write) = (new float[1000], new float[1000]);
        Initializers.Chrono(keep, write, longest: 101, new Random(1));
        Assert.IsTrue(keep.All(b => b >= 0 && b <= MathF.Log(100)));
        // Half of u = e^b, which is uniform, lies below 50.5.
        Assert.AreEqual(0.5, keep.Count(b => MathF.Exp(b) < 50.5f) / 1000.0, 0.05);
        for (var i = 0; i < 1000; i++) Assert.AreEqual(-keep[i], write[i]);
        Initializers.Chrono(keep, default, longest: 2, new Random(1));
        Assert.IsTrue(keep.All(b => b == 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Initializers.Chrono(keep, write, 1, new Random(1)));
    }

    [TestMethod]
    public void A_longest_dependency_touches_the_gates_that_keep_and_nothing_else()
    {
        var (plain, chrono) = (new Gru(3, 50), new Gru(3, 50) { ChronoMaxSteps = 200 });
        var (expected, actual) = (new float[plain.Weights.Count], new float[plain.Weights.Count]);
        plain.Initialize(expected, new Random(1));
        chrono.Initialize(actual, new Random(1));
        var update = chrono.Weights.Slice(actual.AsSpan(), 2).Slice(50, 50);
        foreach (var bias in update) Assert.IsTrue(bias > 0 && bias < MathF.Log(199));
        update.Clear();
        CollectionAssert.AreEqual(expected, actual);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Gru(3, 5) { ChronoMaxSteps = 1 });

        var lstm = new Layers.Recurrent.Lstm(3, 50) { ChronoMaxSteps = 200 };
        var weights = new float[lstm.Weights.Count];
        lstm.Initialize(weights, new Random(1));
        var biases = lstm.Weights.Slice(weights.AsSpan(), 2).ToArray();
        for (var i = 0; i < 50; i++)
        {
            Assert.IsTrue(biases[50 + i] > 0 && biases[50 + i] < MathF.Log(199));
            Assert.AreEqual(-biases[50 + i], biases[i]);
        }
        Assert.IsTrue(biases[100..].All(b => b == 0));
    }

    [TestMethod]
    public void Nonsense_is_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Embedding(3, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Embedding(3, 1, paddingIndex: 3));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LayerNorm(3, epsilon: 0));
        Assert.ThrowsExactly<ArgumentException>(() => new Residual(new Linear(3, 4)));
        Assert.ThrowsExactly<ArgumentException>(() => new Residual(new MeanPool(3)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Linear(0, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Layers.Recurrent.Lstm(1, -1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Dropout(3, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Dropout(3, float.NaN));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PartialDropout(3, 0, 0.5f));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PartialDropout(3, 4, 0.5f));
    }
}
