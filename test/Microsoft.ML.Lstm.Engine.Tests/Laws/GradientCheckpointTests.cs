using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

/// <summary>Computing again instead of keeping: less memory, the same numbers.</summary>
[TestClass]
public sealed class GradientCheckpointTests
{
    const int Batch = 3, Steps = 23;

    static ILayer Network => new Sequential(
        new Layers.Recurrent.Lstm(5, 9, new() { RecurrentDropout = 0.3f }), new Residual(new Gru(9, 9)), new Sequential(new SimpleRnn(9, 7), new Linear(7, 4)));

    public static IEnumerable<object[]> Segments =>
        from steps in (int[])[1, 2, 7, 22, 23, 100]
        from masked in (bool[])[false, true]
        select (object[])[steps, masked];

    [TestMethod, DynamicData(nameof(Segments))]
    public void Segments_give_the_bits_of_the_layer_itself(int segmentSteps, bool masked)
    {
        var mask = masked ? LayerRun.SomeMasked(Batch, Steps) : null;
        var (plain, again) = (Run(Network), Run(new GradientCheckpoint(Network, segmentSteps)));
        CollectionAssert.AreEqual(plain.Output, again.Output);
        CollectionAssert.AreEqual(plain.FinalState, again.FinalState);
        CollectionAssert.AreEqual(plain.InputGradient, again.InputGradient);
        CollectionAssert.AreEqual(plain.InitialStateGradient, again.InitialStateGradient);
        // A sum over the steps is taken segment by segment, so here the last bits may differ.
        var scale = plain.WeightGradient.Max(Math.Abs);
        for (var i = 0; i < plain.WeightGradient.Length; i++)
            Assert.AreEqual(plain.WeightGradient[i], again.WeightGradient[i], 1e-5f * scale, $"weight {i}");
        CollectionAssert.AreEqual(plain.Output, again.Forward(keepTape: false));

        LayerRun Run(ILayer layer)
        {
            var run = new LayerRun(layer, Batch, Steps, mask, seed: 5);
            (run.InitialState, run.FinalStateGradient) = (run.SomeState(7), run.SomeState(8));
            run.Forward();
            run.Backward();
            return run;
        }
    }

    [TestMethod]
    public void Memory_grows_with_the_segments_and_not_with_the_steps()
    {
        const int Long = 10_000, Segment = 100;
        var (plain, again) = (Network, (ILayer)new GradientCheckpoint(Network, Segment));
        Assert.AreEqual((Long / Segment - 1) * Batch * plain.StateSize, again.TapeSize(Batch, Long));
        var (kept, needed) = (plain.TapeSize(Batch, Long), again.TapeSize(Batch, Long) + again.ScratchSize(Batch, Long));
        Assert.IsTrue(needed < kept / 20, $"{needed} floats instead of {kept}");
    }

    [TestMethod]
    public void What_sees_whole_sequences_is_refused()
    {
        ILayer[] whole =
        [
            new Bidirectional(() => new Gru(5, 9)), new Reverse(new Gru(5, 9)), new MeanPool(5), new TakeLastStep(5), new RepeatVector(5), new SelfAttention(5, 9),
            new Sequential(new Gru(5, 9), new Residual(new SelfAttention(9, 9)), new Linear(9, 1)), AttentionPool.Additive(5, 9),
        ];
        foreach (var layer in whole)
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new GradientCheckpoint(layer, 4), $"{layer}").Message, "whole sequences");
    }
}
