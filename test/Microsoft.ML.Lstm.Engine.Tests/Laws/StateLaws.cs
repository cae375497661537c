using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

/// <summary>A sequence may be cut anywhere: the state carried over the cut makes the chunks as good as the whole.</summary>
[TestClass]
public sealed class StateLaws
{
    const int Batch = 3, Steps = 30;

    public static IEnumerable<object[]> Carrying => RecurrentSubjects.All;

    public static IEnumerable<object[]> CarryingMaskedOrNot => MaskedOrNot(Carrying);

    public static IEnumerable<object[]> InOrderMaskedOrNot => MaskedOrNot(RecurrentSubjects.InOrder);

    // Differences this far apart straddle the corners of a clipped cell; the law of the carried gradient covers those.
    public static IEnumerable<object[]> SmoothMaskedOrNot =>
        MaskedOrNot(Carrying.Where(subject => subject[0] is not (Layers.Recurrent.Lstm { Options.GateInputClip: > 0 } or Gru { Options.GateInputClip: > 0 })));

    static IEnumerable<object[]> MaskedOrNot(IEnumerable<object[]> subjects) =>
        from subject in subjects
        from masked in new[] { false, true }
        select (object[])[subject[0], masked];

    [TestMethod, DynamicData(nameof(InOrderMaskedOrNot))]
    public void Chunks_give_the_same_bits_as_the_whole(ILayer layer, bool masked)
    {
        var whole = NewWhole(layer, masked);
        whole.Forward();
        foreach (var cuts in (int[][])[[0, 7, Steps], [0, 1, 2, 28, Steps], [.. Enumerable.Range(0, Steps + 1)]])
        {
            foreach (var keepTape in new[] { true, false })
            {
                var state = whole.InitialState;
                foreach (var (start, end) in cuts.Zip(cuts[1..]))
                {
                    var chunk = Chunk(whole, start, end, state);
                    chunk.Forward(keepTape);
                    CollectionAssert.AreEqual(Rows(whole.Output, layer.OutputSize, start, end), chunk.Output, $"steps {start} to {end}");
                    state = chunk.FinalState;
                }
                CollectionAssert.AreEqual(whole.FinalState, state);
            }
        }
    }

    [TestMethod, DynamicData(nameof(InOrderMaskedOrNot))]
    public void Gradients_carried_back_over_a_cut_are_those_of_the_whole(ILayer layer, bool masked)
    {
        const int Cut = 11;
        var whole = NewWhole(layer, masked);
        whole.FinalStateGradient = whole.SomeState(8);
        whole.Forward();
        whole.Backward();
        var first = Chunk(whole, 0, Cut, whole.InitialState);
        first.Forward();
        var second = Chunk(whole, Cut, Steps, first.FinalState);
        second.Forward();
        second.FinalStateGradient = whole.FinalStateGradient;
        second.Backward();
        first.FinalStateGradient = second.InitialStateGradient;
        first.Backward();
        CollectionAssert.AreEqual(Rows(whole.InputGradient, layer.InputSize, 0, Cut), first.InputGradient);
        CollectionAssert.AreEqual(Rows(whole.InputGradient, layer.InputSize, Cut, Steps), second.InputGradient);
        CollectionAssert.AreEqual(whole.InitialStateGradient, first.InitialStateGradient);
        // Sums over the steps are taken in another order, so here the last bits may differ.
        var scale = whole.WeightGradient.Max(Math.Abs);
        for (var i = 0; i < whole.WeightGradient.Length; i++)
            Assert.AreEqual(whole.WeightGradient[i], first.WeightGradient[i] + second.WeightGradient[i], 1e-5f * scale, $"weight {i}");
    }

    [TestMethod, DynamicData(nameof(SmoothMaskedOrNot))]
    public void The_gradient_by_the_initial_state_matches_differences(ILayer layer, bool masked)
    {
        // The differences are of floats, so they are taken far apart and hold to fewer digits than those of the scalar reference.
        var run = NewWhole(layer, masked, steps: 4);
        run.FinalStateGradient = run.SomeState(8);
        run.Forward();
        run.Backward();
        var floor = run.InitialStateGradient.Max(Math.Abs) / 10;
        for (var i = 0; i < run.InitialState.Length; i += 1 + run.InitialState.Length / 60)
        {
            const float Distance = 1.0f / 128;
            var centre = run.InitialState[i];
            run.InitialState[i] = centre + Distance;
            var above = Objective();
            run.InitialState[i] = centre - Distance;
            var expected = (above - Objective()) / (2 * Distance);
            run.InitialState[i] = centre;
            Assert.AreEqual(expected, run.InitialStateGradient[i], 5e-3 * Math.Max(Math.Abs(expected), floor), $"{layer} element {i}");
        }

        double Objective()
        {
            run.Forward();
            return run.Output.Zip(run.OutputGradient, (y, g) => (double)y * g).Sum()
                + run.FinalState.Zip(run.FinalStateGradient, (s, g) => (double)s * g).Sum();
        }
    }

    [TestMethod, DynamicData(nameof(Carrying))]
    public void The_final_state_is_that_of_the_last_step_that_is_there(ILayer layer)
    {
        const int There = 4;
        var whole = NewWhole(layer, masked: false, steps: 9, mask: [.. Enumerable.Range(0, Batch * 9).Select(row => row % 9 < There)]);
        whole.Forward();
        var shorter = Chunk(whole, 0, There, whole.InitialState);
        shorter.Forward();
        CollectionAssert.AreEqual(shorter.FinalState, whole.FinalState);
    }

    [TestMethod, DynamicData(nameof(Carrying))]
    public void No_steps_leave_the_state_and_its_gradient_alone(ILayer layer)
    {
        var run = NewWhole(layer, masked: false, steps: 0);
        run.FinalStateGradient = run.SomeState(8);
        run.Forward();
        run.Backward();
        CollectionAssert.AreEqual(run.InitialState, run.FinalState);
        CollectionAssert.AreEqual(run.FinalStateGradient, run.InitialStateGradient);
    }

    static LayerRun NewWhole(ILayer layer, bool masked, int steps = Steps, bool[]? mask = null)
    {
        var run = new LayerRun(layer, Batch, steps, masked ? LayerRun.SomeMasked(Batch, steps) : mask);
        run.InitialState = run.SomeState(7);
        return run;
    }

    static LayerRun Chunk(LayerRun whole, int start, int end, float[] state)
    {
        var layer = whole.Layer;
        var run = new LayerRun(layer, Batch, end - start, whole.Mask.Length == 0 ? null : Rows(whole.Mask, 1, start, end)) { InitialState = state };
        Rows(whole.Input, layer.InputSize, start, end).CopyTo(run.Input, 0);
        Rows(whole.OutputGradient, layer.OutputSize, start, end).CopyTo(run.OutputGradient, 0);
        return run;
    }

    // The steps from start to end of every sequence.
    static T[] Rows<T>(T[] values, int size, int start, int end)
    {
        var steps = values.Length / Batch / size;
        return [.. Enumerable.Range(0, Batch).SelectMany(b => values[((b * steps + start) * size)..((b * steps + end) * size)])];
    }
}
