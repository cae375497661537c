using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

/// <summary>What masks mean to layers that look at several steps, or at what a step holds.</summary>
[TestClass]
public sealed class MaskLaws
{
    public static IEnumerable<object[]> Pools => Subjects.EveryPool;

    public static IEnumerable<object[]> Careful =>
        [.. Subjects.EveryPool, [new RepeatVector(9)], [new TakeLastSteps(9, 3)], [new FlattenSteps(9, 3)], [new Embedding(9, 5)], [new CharacterConvolution(9, 5, 17, wordLength: 4)], [new Conv1D(5, 9, kernelSize: 3)], [new SelfAttention(5, 9, heads: 3)],
            [new Sequential(new Residual(new Layers.Recurrent.Lstm(5, 5)), new MeanPool(5), new Linear(5, 2))]];

    [TestMethod, DynamicData(nameof(Careful))]
    public void A_masked_step_is_never_looked_at(ILayer layer)
    {
        var mask = LayerRun.SomeMasked(3, 5);
        var run = new LayerRun(layer, 3, 5, mask);
        run.Forward();
        run.Backward();
        var (output, inputs, weights) = (run.Output.ToArray(), run.InputGradient.ToArray(), run.WeightGradient.ToArray());
        for (var i = 0; i < run.Input.Length; i++)
            if (!mask[i / layer.InputSize]) run.Input[i] = float.NaN;
        run.WeightGradient.AsSpan().Clear();
        run.Forward();
        run.Backward();
        CollectionAssert.AreEqual(output, run.Output);
        CollectionAssert.AreEqual(inputs, run.InputGradient);
        CollectionAssert.AreEqual(weights, run.WeightGradient);
        for (var i = 0; i < inputs.Length; i++)
            if (!mask[i / layer.InputSize]) Assert.AreEqual(0, inputs[i], $"input gradient {i}");
    }

    [TestMethod]
    public void A_stretch_of_a_mask_may_be_turned_round_and_cut_again()
    {
        bool[] present = [.. Enumerable.Range(0, 14).Select(i => i * i % 3 == 1)];
        bool[] Rows(int steps, Func<int, int> step) => [.. Enumerable.Range(0, 2).SelectMany(b => Enumerable.Range(0, steps).Select(t => present[(b * 7) + step(t)]))];
        var stretch = new Mask(present).Stretch(7, 1, 5);
        var turned = stretch.Reversed(5);
        for (var row = 0; row < 10; row++)
        {
            Assert.AreEqual(Rows(5, t => 1 + t)[row], stretch[row], $"row {row} of the stretch");
            Assert.AreEqual(Rows(5, t => 5 - t)[row], turned[row], $"row {row} of the turned stretch");
            Assert.AreEqual(stretch[row], turned.Reversed(5)[row], $"row {row}, turned twice");
        }

        var cut = turned.Stretch(5, 1, 3);
        var back = new Mask(present).Reversed(7).Stretch(7, 2, 3).Reversed(3);
        for (var row = 0; row < 6; row++)
        {
            Assert.AreEqual(Rows(3, t => 4 - t)[row], cut[row], $"row {row} of the cut");
            Assert.AreEqual(Rows(3, t => 2 + t)[row], back[row], $"row {row} of what was turned, cut and turned");
        }
    }

    public static IEnumerable<object[]> Padded => [.. Subjects.EveryPool, [new Conv1D(5, 9, kernelSize: 7)], [new Concatenate(new MeanPool(5), AttentionPool.Additive(5, 9))],
        [new SelfAttention(5, 9, heads: 3)], [new RepeatVector(5)], [new TakeLastSteps(5, 3)], [new FlattenSteps(5, 3)], [new Reverse(new Sequential(new Gru(5, 9), new TakeLastStep(9)))], [new Sequential(new Gru(5, 9), new RepeatVector(9), new Reverse(new Layers.Recurrent.Lstm(9, 5)), new Linear(5, 5))]];

    [TestMethod, DynamicData(nameof(Padded))]
    public void A_masked_end_gives_the_bits_of_the_shorter_sequence(ILayer layer)
    {
        foreach (var steps in (ReadOnlySpan<int>)[1, 5, 23])
        {
            var shorter = new LayerRun(layer, 1, steps);
            var padded = new LayerRun(layer, 1, steps + 21, [.. Enumerable.Range(0, steps + 21).Select(t => t < steps)]);
            shorter.Input.CopyTo(padded.Input, 0);
            CollectionAssert.AreEqual(shorter.Forward(), padded.Forward()[..shorter.Output.Length], $"{layer}, {steps} steps");
        }
    }

    [TestMethod, DynamicData(nameof(Pools))]
    public void A_pool_gives_one_step_and_zeros_when_nothing_is_there(ILayer layer)
    {
        var mask = new bool[2 * 4];
        mask.AsSpan(4).Fill(true);
        var run = new LayerRun(layer, 2, 4, mask);
        run.Forward();
        run.Backward();
        Assert.AreEqual(1, layer.OutputSteps(4));
        Assert.AreEqual(2 * layer.OutputSize, run.Output.Length);
        Assert.IsTrue(run.Output.Take(layer.OutputSize).All(y => y == 0));
        Assert.IsTrue(run.Output.Skip(layer.OutputSize).Any(y => y != 0));
        Assert.IsTrue(run.InputGradient.Take(4 * layer.InputSize).All(g => g == 0));
        Assert.IsTrue(run.WeightGradient.All(float.IsFinite));
    }

    [TestMethod]
    public void A_mask_ends_where_one_step_is_made_of_one_step()
    {
        // The second layer would carry its state of zeros on if it took the vector for a masked step.
        var chain = new Sequential(new Linear(3, 3), new TakeLastStep(3), new Layers.Recurrent.Lstm(3, 2));
        var run = new LayerRun(chain, 1, 1, [false]);
        Assert.IsTrue(run.Forward().All(y => y != 0));
    }
}
