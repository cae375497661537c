using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

/// <summary>What tells of vanishing and exploding gradients.</summary>
[TestClass]
public sealed class DiagnosticsTests
{
    const int Batch = 3, Steps = 6;

    [TestMethod]
    public void Norms_by_weights_are_the_lengths_of_the_parts()
    {
        var run = new LayerRun(new Chain(new Gru(5, 9), new Linear(9, 2)), Batch, Steps);
        run.Forward();
        run.Backward();
        var layout = run.Layer.Weights;
        var norms = new double[layout.Specs.Length];
        GradientNorms.ByWeights(layout, run.WeightGradient, norms);
        for (var i = 0; i < norms.Length; i++)
        {
            var part = layout.Slice(run.WeightGradient.AsSpan(), i).ToArray();
            Assert.AreEqual(Length(part), norms[i], 1e-5 * norms[i], layout.Specs[i].Name);
        }
        Assert.AreEqual(Length(run.WeightGradient), Math.Sqrt(norms.Sum(n => n * n)), 1e-4);
        Assert.ThrowsException<ArgumentException>(() => GradientNorms.ByWeights(layout, run.WeightGradient, new double[1]));
    }

    [TestMethod]
    public void A_chain_measures_what_comes_into_each_layer_and_changes_nothing()
    {
        var linear = new Linear(9, 2);
        var run = new LayerRun(new Chain(new Layers.Lstm(5, 9), new MeanPool(9), linear), Batch, Steps);
        run.Forward();
        run.Backward();
        var (inputs, weights, norms) = (run.InputGradient.ToArray(), run.WeightGradient.ToArray(), new double[3 * Steps]);
        run.WeightGradient.AsSpan().Clear();
        run.Backward(stepNorms: norms);
        CollectionAssert.AreEqual(inputs, run.InputGradient);
        CollectionAssert.AreEqual(weights, run.WeightGradient);
        for (var t = 0; t < Steps; t++)
        {
            var step = Enumerable.Range(0, Batch).SelectMany(b => inputs.Skip((b * Steps + t) * 5).Take(5)).ToArray();
            Assert.AreEqual(Length(step), norms[t], 1e-6, $"step {t}");
            // The mean hands each of six steps a sixth of what it gets.
            Assert.AreEqual(norms[2 * Steps] / 6, norms[Steps + t], 1e-6, $"step {t} of the pool");
        }
        Assert.IsTrue(norms.Skip(2 * Steps + 1).All(n => n == 0), "the pool has left one step");
        var w = run.Weights.AsSpan(run.Weights.Length - linear.Weights.Count, 18).ToArray();
        var outer = run.OutputGradient;
        var expected = Enumerable.Range(0, Batch * 9).Select(i => outer[i / 9 * 2] * w[i % 9] + outer[i / 9 * 2 + 1] * w[9 + i % 9]);
        Assert.AreEqual(Length([.. expected]), norms[2 * Steps], 1e-5);
    }

    [TestMethod]
    public void Measuring_allocates_nothing()
    {
        var run = new LayerRun(new Chain(new Layers.Lstm(5, 9), new Linear(9, 2)), Batch, Steps);
        var norms = new double[2 * Steps];
        run.Forward();
        run.Backward(stepNorms: norms);
        var before = GC.GetAllocatedBytesForCurrentThread();
        run.Backward(stepNorms: norms);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void A_gradient_that_comes_at_the_end_vanishes_in_a_plain_network()
    {
        var run = new LayerRun(new Rnn(1, 9), 1, 30);
        run.Layer.Weights.Slice(run.Weights.AsSpan(), 1).Clear();
        for (var unit = 0; unit < 9; unit++) run.Layer.Weights.Slice(run.Weights.AsSpan(), 1)[unit * 10] = 0.5f;
        run.Pack();
        run.OutputGradient.AsSpan(0, 29 * 9).Clear();
        run.Forward();
        run.Backward();
        var norms = new double[30];
        GradientNorms.BySteps(new(1, 30, 1), run.InputGradient, norms);
        Assert.IsTrue(norms[0] < norms[29] * Math.Pow(0.5, 25), $"{norms[0]} after 29 steps of {norms[29]}");
    }

    [TestMethod]
    public void Gates_that_are_held_open_or_shut_are_found()
    {
        var lstm = new Layers.Lstm(5, 17);
        var mask = LayerRun.SomeMasked(Batch, Steps);
        var run = new LayerRun(new Chain(lstm, new Linear(17, 2)), Batch, Steps, mask);
        // i, f, g, o: shut, open, as it comes, half.
        lstm.Weights.Slice(run.Weights.AsSpan(0, lstm.Weights.Count), 0)[(3 * 17 * 5)..].Clear();
        lstm.Weights.Slice(run.Weights.AsSpan(0, lstm.Weights.Count), 1)[(3 * 17 * 17)..].Clear();
        var bias = lstm.Weights.Slice(run.Weights.AsSpan(0, lstm.Weights.Count), 2);
        bias[..17].Fill(-30);
        bias[17..34].Fill(30);
        bias[51..].Clear();
        run.Pack();
        for (var row = 0; row < mask.Length; row++)
            if (!mask[row]) run.Input.AsSpan(row * 5, 5).Fill(float.NaN);
        run.Forward();
        var tape = ((Chain)run.Layer).TapeOf(0, run.Tape, Batch, Steps);
        GateSaturation[] expected = [new("input", 1, 0), new("forget", 0, 1), new("output", 0, 0)];
        CollectionAssert.AreEqual(expected, GateSaturation.Of(lstm, tape, Batch, Steps, new(mask)));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Gates_of_a_Gru_are_found(bool resetAfter)
    {
        var gru = new Gru(5, 17, resetAfter);
        var run = new LayerRun(gru, Batch, Steps);
        gru.Weights.Slice(run.Weights.AsSpan(), 2)[..17].Fill(-30);
        gru.Weights.Slice(run.Weights.AsSpan(), 2)[17..25].Fill(30);
        gru.Weights.Slice(run.Weights.AsSpan(), 2)[25..34].Fill(-30);
        run.Pack();
        run.Forward();
        GateSaturation[] expected = [new("reset", 1, 0), new("update", 9 / 17.0, 8 / 17.0)];
        CollectionAssert.AreEqual(expected, GateSaturation.Of(gru, run.Tape, Batch, Steps));
        Assert.AreEqual(0, GateSaturation.Of(gru, run.Tape, Batch, Steps, new Mask(new bool[Batch * Steps]))[0].Closed);
    }

    static double Length(float[] x) => Math.Sqrt(x.Sum(v => (double)v * v));
}
