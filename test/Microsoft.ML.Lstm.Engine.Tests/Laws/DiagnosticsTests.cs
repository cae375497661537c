using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

/// <summary>What tells of vanishing and exploding gradients.</summary>
[TestClass]
public sealed class DiagnosticsTests
{
    const int Batch = 3, Steps = 6;

    [TestMethod]
    public void Norms_by_weights_are_the_lengths_of_the_parts()
    {
        var run = new LayerRun(new Sequential(new Gru(5, 9), new Linear(9, 2)), Batch, Steps);
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
        Assert.ThrowsExactly<ArgumentException>(() => GradientNorms.ByWeights(layout, run.WeightGradient, new double[1]));
    }

    [TestMethod]
    public void A_chain_measures_what_comes_into_each_layer_and_changes_nothing()
    {
        var linear = new Linear(9, 2);
        var run = new LayerRun(new Sequential(new Layers.Recurrent.Lstm(5, 9), new MeanPool(9), linear), Batch, Steps);
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
    public void Layers_within_layers_are_measured_as_they_would_be_alone()
    {
        var inner = new Sequential(new Gru(9, 5), new SimpleRnn(5, 9));
        var both = new Bidirectional(new Sequential(new SimpleRnn(9, 5), new Linear(5, 9)), new Sequential(new Gru(9, 7), new Linear(7, 9)), MergeMode.Sum);
        var network = new Sequential(new Layers.Recurrent.Lstm(3, 9), inner, new Residual(both), new MeanPool(9), new Sequential(new Linear(9, 5), new Linear(5, 1)));
        string[] parts =
        [
            "0", "1", "1.0", "1.1", "2", "2.0", "2.0.0", "2.0.0.0", "2.0.0.1", "2.0.1", "2.0.1.0", "2.0.1.1", "3", "4", "4.0", "4.1",
        ];
        CollectionAssert.AreEqual(parts, GradientNorms.RowNames(network).Select(name => name.Split(' ')[0]).ToArray());
        var run = new LayerRun(network, Batch, Steps);
        run.Forward();
        run.Backward();
        var (inputs, weights, all) = (run.InputGradient.ToArray(), run.WeightGradient.ToArray(), new double[GradientNorms.Rows(network) * Steps]);
        run.WeightGradient.AsSpan().Clear();
        run.Backward(stepNorms: all);
        CollectionAssert.AreEqual(inputs, run.InputGradient);
        CollectionAssert.AreEqual(weights, run.WeightGradient);
        double[] Row(string part) => all[(Array.IndexOf(parts, part) * Steps)..((Array.IndexOf(parts, part) + 1) * Steps)];

        // A layer's first part takes what the layer takes.
        CollectionAssert.AreEqual(Row("1"), Row("1.0"));
        CollectionAssert.AreEqual(Row("2.0.0"), Row("2.0.0.0"));
        CollectionAssert.AreEqual(Row("2.0.1"), Row("2.0.1.0"));
        CollectionAssert.AreEqual(Row("4"), Row("4.0"));
        // All layers one after the other measure what they measured in chains of their own.
        var flat = new LayerRun(new Sequential(new Layers.Recurrent.Lstm(3, 9), new Gru(9, 5), new SimpleRnn(5, 9), new Residual(both), new MeanPool(9), new Linear(9, 5), new Linear(5, 1)), Batch, Steps);
        var alike = new double[GradientNorms.Rows(flat.Layer) * Steps];
        flat.Forward();
        flat.Backward(stepNorms: alike);
        CollectionAssert.AreEqual(alike, parts.Where(part => part is not ("1" or "4")).SelectMany(Row).ToArray());
        Assert.IsTrue(Row("4.1").Skip(1).All(n => n == 0) && Row("4.1")[0] > 0, "behind the pool there is one step");
    }

    [TestMethod]
    public void Layers_side_by_side_are_measured_each_by_itself()
    {
        var run = new LayerRun(new Concatenate(new Linear(5, 2), new Sequential(new SimpleRnn(5, 3), new Linear(3, 2))), Batch, Steps);
        var alone = new LayerRun(new Sequential(new SimpleRnn(5, 3), new Linear(3, 2)), Batch, Steps);
        var (all, norms) = (new double[4 * Steps], new double[2 * Steps]);
        run.Input.CopyTo(alone.Input, 0);
        run.Weights.AsSpan(run.Weights.Length - alone.Weights.Length).CopyTo(alone.Weights);
        for (var i = 0; i < alone.OutputGradient.Length; i++) alone.OutputGradient[i] = run.OutputGradient[i / 2 * 4 + 2 + i % 2];
        alone.Pack();
        run.Forward();
        alone.Forward();
        run.Backward(stepNorms: all);
        alone.Backward(stepNorms: norms);
        CollectionAssert.AreEqual(norms, all[(2 * Steps)..]);
        CollectionAssert.AreEqual(norms[..Steps], all[Steps..(2 * Steps)]);
    }

    [TestMethod]
    public void What_is_read_from_the_end_is_measured_where_it_stands()
    {
        var run = new LayerRun(new Reverse(new Sequential(new SimpleRnn(3, 5), new Linear(5, 2))), Batch, Steps);
        run.Forward();
        var norms = new double[2 * Steps];
        run.Backward(stepNorms: norms);
        var expected = new double[Steps];
        GradientNorms.BySteps(run.Shape, run.InputGradient, expected);
        CollectionAssert.AreEqual(expected, norms[..Steps]);
        Assert.ThrowsExactly<ArgumentException>(() => run.Backward(stepNorms: new double[2 * Steps + 1]));
    }

    [TestMethod]
    public void Measuring_allocates_nothing()
    {
        var run = new LayerRun(new Sequential(new Bidirectional(() => new Layers.Recurrent.Lstm(5, 9)), new Residual(new Linear(18, 18))), Batch, Steps);
        var norms = new double[GradientNorms.Rows(run.Layer) * Steps];
        run.Forward();
        run.Backward(stepNorms: norms);
        Assert.AreEqual(0, Allocation.Of(() => run.Backward(stepNorms: norms)));
    }

    [TestMethod]
    public void A_gradient_that_comes_at_the_end_vanishes_in_a_plain_network()
    {
        var run = new LayerRun(new SimpleRnn(1, 9), 1, 30);
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
        var lstm = new Layers.Recurrent.Lstm(5, 17);
        var mask = LayerRun.SomeMasked(Batch, Steps);
        var run = new LayerRun(new Sequential(lstm, new Linear(17, 2)), Batch, Steps, mask);
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
        var tape = ((Sequential)run.Layer).TapeOf(0, run.Tape, Batch, Steps);
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
