using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Tests.Reference;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

[TestClass]
public sealed class LayerLaws
{
    const int Batch = 3;
    const int Steps = 5;

    public static IEnumerable<object[]> Layers => Subjects.EveryLayer;

    public static IEnumerable<object[]> LayersMaskedOrNot =>
        from layer in Subjects.EveryLayer
        from masked in new[] { false, true }
        select (object[])[layer[0], masked];

    [TestMethod, DynamicData(nameof(LayersMaskedOrNot))]
    public void Forward_matches_the_scalar_reference(ILayer layer, bool masked)
    {
        var run = NewRun(layer, masked);
        run.Forward();
        var expected = ScalarNetwork.Forward(layer, Doubles(run.Weights), Doubles(run.Input), run.Mask, Batch, Steps, run.Seed);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], run.Output[i], 3e-6 * Math.Max(1, Math.Abs(expected[i])), $"{layer} element {i}");
    }

    [TestMethod, DynamicData(nameof(LayersMaskedOrNot))]
    public void Backward_matches_central_differences(ILayer layer, bool masked)
    {
        var run = NewRun(layer, masked);
        run.Forward();
        run.Backward();
        var (weights, input) = (Doubles(run.Weights), Doubles(run.Input));
        double Objective() => ScalarNetwork.Forward(layer, weights, input, run.Mask, Batch, Steps, run.Seed)
            .Zip(run.OutputGradient, (y, gradient) => y * gradient).Sum();
        var byInput = GradientCheck.WorstError(input, run.InputGradient, Objective);
        var byWeights = GradientCheck.WorstError(weights, run.WeightGradient, Objective);
        Assert.IsTrue(byInput < 1e-3, $"{layer}: worst relative error by the input {byInput}");
        Assert.IsTrue(byWeights < 1e-3, $"{layer}: worst relative error by the weights {byWeights}");
    }

    [TestMethod, DynamicData(nameof(Layers))]
    public void Two_runs_give_the_same_bits(ILayer layer)
    {
        var (one, two) = (Trained(layer), Trained(layer));
        CollectionAssert.AreEqual(one.Output, two.Output);
        CollectionAssert.AreEqual(one.InputGradient, two.InputGradient);
        CollectionAssert.AreEqual(one.WeightGradient, two.WeightGradient);
    }

    [TestMethod, DynamicData(nameof(Layers))]
    public void Predicting_gives_the_same_bits_as_training(ILayer layer)
    {
        var run = new LayerRun(layer, Batch, 30, LayerRun.SomeMasked(Batch, 30));
        var trained = run.Forward().ToArray();
        CollectionAssert.AreEqual(trained, run.Forward(keepTape: false));
    }

    [TestMethod, DynamicData(nameof(Layers))]
    public void Backward_adds_to_the_gradient_that_is_there(ILayer layer)
    {
        var run = Trained(layer);
        var once = run.WeightGradient.ToArray();
        run.Forward();
        run.Backward(inputGradient: false);
        for (var i = 0; i < once.Length; i++)
            Assert.AreEqual(2 * once[i], run.WeightGradient[i], 1e-5f + 1e-5f * Math.Abs(once[i]), $"{layer} weight {i}");
    }

    [TestMethod, DynamicData(nameof(Layers))]
    public void A_pass_allocates_nothing(ILayer layer)
    {
        var run = new LayerRun(layer, Batch, Steps, LayerRun.SomeMasked(Batch, Steps), seed: 5);
        run.Forward();
        run.Backward();
        Assert.AreEqual(0, Allocation.Of(() =>
        {
            run.Pack();
            run.Forward();
            run.Backward();
        }));
    }

    [TestMethod, DynamicData(nameof(Layers))]
    public void A_sequence_gets_the_same_bits_alone_and_in_any_batch(ILayer layer)
    {
        foreach (var batch in (ReadOnlySpan<int>)[2, 3, 4, 6, 7, 8, 13, 17, 40])
        {
            var all = new LayerRun(layer, batch, Steps);
            all.Forward();
            all.Backward();
            foreach (var b in (ReadOnlySpan<int>)[0, batch / 2, batch - 1])
            {
                var alone = new LayerRun(layer, 1, Steps);
                all.Input.AsSpan(b * alone.Input.Length, alone.Input.Length).CopyTo(alone.Input);
                all.OutputGradient.AsSpan(b * alone.Output.Length, alone.Output.Length).CopyTo(alone.OutputGradient);
                alone.Forward();
                alone.Backward();
                var output = all.Output.AsSpan(b * alone.Output.Length);
                var gradient = all.InputGradient.AsSpan(b * alone.Input.Length);
                CollectionAssert.AreEqual(output[..alone.Output.Length].ToArray(), alone.Output, $"row {b} of {batch}");
                CollectionAssert.AreEqual(gradient[..alone.Input.Length].ToArray(), alone.InputGradient, $"gradient {b} of {batch}");
            }
        }
    }

    [TestMethod, DynamicData(nameof(Layers))]
    public void NaN_and_infinity_stay_in_their_own_sequence(ILayer layer)
    {
        var run = new LayerRun(layer, 7, Steps);
        var clean = run.Forward().ToArray();
        var (inputs, outputs) = (Steps * layer.InputSize, layer.OutputSteps(Steps) * layer.OutputSize);
        // The last step: no layer looks past it.
        run.Input[2 * inputs - 1] = float.NaN;
        run.Input[5 * inputs] = float.PositiveInfinity;
        run.Forward();
        Assert.IsTrue(run.Output[outputs..(2 * outputs)].Any(float.IsNaN), "NaN is not swallowed");
        for (var i = 0; i < clean.Length; i++)
            if (i / outputs is not (1 or 5)) Assert.AreEqual(clean[i], run.Output[i], $"element {i}");
    }

    [TestMethod, DynamicData(nameof(Layers))]
    public void No_sequences_and_no_steps_are_fine(ILayer layer)
    {
        foreach (var (batch, steps) in new[] { (0, 3), (2, 0), (0, 0) })
        {
            var run = new LayerRun(layer, batch, steps);
            run.Forward();
            run.Backward();
            if (run.OutputGradient.Length == 0) Assert.IsTrue(run.WeightGradient.All(g => g == 0));
            Assert.IsTrue(run.Output.All(float.IsFinite) && run.WeightGradient.All(float.IsFinite));
        }
    }

    [TestMethod, DynamicData(nameof(Layers))]
    public void A_span_that_is_too_short_is_named_at_the_door(ILayer layer)
    {
        if (layer is AttentionAsLayer) return;
        var run = new LayerRun(layer, Batch, Steps, seed: 5);
        (run.InitialState, run.FinalStateGradient) = (run.SomeState(2), run.SomeState(3));
        run.Forward();
        foreach (var (name, length) in run.ForwardSpans.Where(span => span.Length > 0)) Check(name, length, () => run.Forward());
        foreach (var (name, length) in run.BackwardSpans.Where(span => span.Length > 0)) Check(name, length, () => run.Backward());

        void Check(string name, int length, Action pass)
        {
            run.Short = name;
            var error = Assert.ThrowsExactly<ArgumentException>(pass, $"{layer}: {name}");
            Assert.AreEqual(name, error.ParamName);
            StringAssert.Contains(error.Message, $"{name} holds {length - 1} floats, but {layer} needs {length} for {Batch} sequences of {Steps} steps.");
        }
    }

    static LayerRun NewRun(ILayer layer, bool masked) =>
        new(layer, Batch, Steps, masked ? LayerRun.SomeMasked(Batch, Steps) : null, seed: 11);

    static double[] Doubles(float[] values) => [.. values.Select(v => (double)v)];

    static LayerRun Trained(ILayer layer)
    {
        var run = new LayerRun(layer, Batch, Steps, seed: 5);
        run.Forward();
        run.Backward();
        return run;
    }
}
