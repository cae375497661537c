using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Tests.Reference;
using Microsoft.ML.Lstm.Engine.Tests.Threading;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

/// <summary>What a region shares has the bits of what one thread does.</summary>
[TestClass]
public sealed class ParallelRegionLaws
{
    public static IEnumerable<object[]> Subjects => [.. RecurrentSubjects.All, .. Wide];

    // At every width there are shares for three, on the way back, too.
    static IEnumerable<object[]> Wide =>
    [
        [new Layers.Recurrent.Lstm(7, 130)],
        [new Layers.Recurrent.Lstm(64, 256)],
        [new Layers.Recurrent.Lstm(3, 201, new() { Peepholes = true, GateInputClip = 0.9f, CoupledInputForget = true })],
        [new Layers.Recurrent.Lstm(5, 150, new() { RecurrentDropout = 0.4f })],
        [new Bidirectional(() => new Layers.Recurrent.Lstm(5, 140), MergeMode.Sum)],
        [new Residual(new Layers.Recurrent.Lstm(140, 140))],
        [new Sequential(new Reverse(new Layers.Recurrent.Lstm(5, 136)), new GradientCheckpoint(new Layers.Recurrent.Lstm(136, 193), segmentSteps: 4), new Linear(193, 3))],
    ];

    [TestMethod, DynamicData(nameof(Subjects))]
    public void Shared_passes_give_the_same_bits(ILayer layer)
    {
        // So many rows that inputs come step by step, and so many that weight gradients come in two stretches.
        foreach (var (batch, steps, masked) in (ReadOnlySpan<(int, int, bool)>)[(1, 26, false), (2, 7, true), (14, 20, true), (1, 2, false), (1, 1, false)])
        {
            var mask = masked ? LayerRun.SomeMasked(batch, steps) : null;
            var one = new LayerRun(layer, batch, steps, mask, seed: 5);
            Train(one);
            var predicted = new LayerRun(layer, batch, steps, mask).Forward(keepTape: false);
            foreach (var threads in (ReadOnlySpan<int>)(layer.OutputSize > 100 ? [2, 3] : [2]))
            {
                var region = ParallelRegionTests.Patient(threads);
                var shared = new LayerRun(layer, batch, steps, mask, seed: 5) { Region = region };
                Train(shared);
                var name = $"of {batch} x {steps} on {threads} threads";
                CollectionAssert.AreEqual(one.Output, shared.Output, $"output {name}");
                CollectionAssert.AreEqual(one.FinalState, shared.FinalState, $"final state {name}");
                CollectionAssert.AreEqual(one.InputGradient, shared.InputGradient, $"input gradient {name}");
                CollectionAssert.AreEqual(one.InitialStateGradient, shared.InitialStateGradient, $"initial state's gradient {name}");
                CollectionAssert.AreEqual(one.WeightGradient, shared.WeightGradient, $"weight gradient {name}");
                var alone = new LayerRun(layer, batch, steps, mask) { Region = region };
                CollectionAssert.AreEqual(predicted, alone.Forward(keepTape: false), $"prediction {name}");
            }
        }

        static void Train(LayerRun run)
        {
            if (run.FinalState.Length > 0) (run.InitialState, run.FinalStateGradient) = (run.SomeState(7), run.SomeState(8));
            run.Forward();
            run.Backward();
        }
    }

    [TestMethod]
    public void A_wide_layer_is_shared_by_all_both_ways()
    {
        var region = ParallelRegionTests.Patient(3);
        var run = new LayerRun(new Layers.Recurrent.Lstm(7, 130), 1, 5) { Region = region };
        run.Forward();
        Assert.AreEqual(3, region.Workers);
        run.Backward();
        Assert.AreEqual(3, region.Workers);
    }

    [TestMethod]
    public void Shared_gradients_match_central_differences()
    {
        var layer = new Layers.Recurrent.Lstm(5, 70);
        var run = new LayerRun(layer, 2, 4, LayerRun.SomeMasked(2, 4)) { Region = ParallelRegionTests.Patient(2) };
        run.Forward();
        run.Backward();
        var (weights, input) = (Doubles(run.Weights), Doubles(run.Input));
        double Objective() => ScalarNetwork.Forward(layer, weights, input, run.Mask, 2, 4, run.Seed)
            .Zip(run.OutputGradient, (y, gradient) => y * gradient).Sum();
        Assert.IsTrue(GradientCheck.WorstError(input, run.InputGradient, Objective) < 1e-3);
        Assert.IsTrue(GradientCheck.WorstError(weights, run.WeightGradient, Objective) < 1e-3);

        static double[] Doubles(float[] values) => Array.ConvertAll(values, v => (double)v);
    }

    [TestMethod]
    public void A_shared_pass_allocates_nothing()
    {
        var run = new LayerRun(new Layers.Recurrent.Lstm(7, 130), 1, 20) { Region = ParallelRegionTests.Patient(2) };
        // What the thread pool keeps for work that waits may grow at first.
        for (var i = 0; i < 20; i++) Pass();
        Assert.AreEqual(0, Allocation.Of(Pass));

        void Pass()
        {
            run.Forward();
            run.Backward();
        }
    }

    [TestMethod]
    public void A_member_that_fails_leaves_nobody_waiting()
    {
        var region = ParallelRegionTests.Patient(3);
        var tooShort = new float[10];
        var run = new LayerRun(new Layers.Recurrent.Lstm(7, 130), 1, 20) { Region = region };
        Assert.Throws<ArgumentException>(() => run.Layer.Forward(new()
        {
            Shape = run.Shape,
            Weights = run.Weights,
            Packed = new float[run.Layer.PackedSize],
            Input = tooShort,
            Output = run.Output,
            Scratch = new float[run.Layer.ScratchSize(1, 20)],
            Region = region,
        }));
        run.Forward();
        Assert.AreEqual(3, region.Workers);
    }
}
