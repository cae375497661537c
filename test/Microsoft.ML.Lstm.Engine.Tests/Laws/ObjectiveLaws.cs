using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Tests.Reference;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

[TestClass]
public sealed class ObjectiveLaws
{
    const int Batch = 4, Steps = 6;

    public static IEnumerable<object[]> Objectives => Subjects.EveryObjective;

    [TestMethod, DynamicData(nameof(Objectives))]
    public void Gradients_match_central_differences(IObjective objective)
    {
        var run = new ObjectiveRun(objective, Batch, Steps);
        run.Evaluate();
        double[] outputs = [.. run.Outputs.Select(y => (double)y)], weights = [.. run.Weights.Select(w => (double)w)];
        var (byOutputs, byWeights) = objective is ChunkedSoftmax softmax
            ? Errors(1e-5, false, () => ScalarSoftmax.Loss(softmax, run, weights, outputs))
            : objective is Nade nade ? Errors(1e-5, false, () => ScalarNade.Loss(nade, run, weights, outputs))
            : objective is MixtureDensity mixture ? Errors(1e-5, false, () => ScalarMixture.Loss(mixture, run, outputs))
            : objective is PointerSoftmax pointer ? Errors(1e-5, false, () => ScalarSoftmax.Loss(pointer, run, weights, outputs))
            // The others have losses in double of what they take as floats, so that a difference must be wide.
            : Errors(1 / 128.0, true, () =>
            {
                run.Outputs = [.. outputs.Select(y => (float)y)];
                run.Weights = [.. weights.Select(w => (float)w)];
                return run.Evaluate(gradients: false).Sum;
            });
        Assert.IsTrue(byOutputs < 1e-3, $"{objective}: worst relative error by the outputs {byOutputs}");
        Assert.IsTrue(byWeights < 1e-3, $"{objective}: worst relative error by the weights {byWeights}");

        (double, double) Errors(double distance, bool extrapolate, Func<double> loss) =>
            (GradientCheck.WorstError(outputs, run.OutputGradient, loss, distance, extrapolate), GradientCheck.WorstError(weights, run.WeightGradient, loss, distance, extrapolate));
    }

    [TestMethod, DynamicData(nameof(Objectives))]
    public void A_step_without_a_target_is_never_looked_at(IObjective objective)
    {
        var run = new ObjectiveRun(objective, Batch, Steps);
        var loss = run.Evaluate();
        var (outputs, weights) = (run.OutputGradient.ToArray(), run.WeightGradient.ToArray());
        for (var i = 0; i < run.Outputs.Length; i++)
            if (!run.Mask[i / objective.OutputSize]) run.Outputs[i] = float.NaN;
        Array.Clear(run.WeightGradient);
        Assert.AreEqual(loss, run.Evaluate());
        CollectionAssert.AreEqual(outputs, run.OutputGradient);
        CollectionAssert.AreEqual(weights, run.WeightGradient);
        for (var i = 0; i < outputs.Length; i++)
            if (!run.Mask[i / objective.OutputSize]) Assert.AreEqual(0, outputs[i]);
    }

    [TestMethod, DynamicData(nameof(Objectives))]
    public void A_sequence_gets_the_same_bits_alone_and_in_any_batch(IObjective objective)
    {
        foreach (var batch in (ReadOnlySpan<int>)[2, 7, 31])
        {
            var all = new ObjectiveRun(objective, batch, Steps);
            all.Evaluate();
            foreach (var b in (ReadOnlySpan<int>)[0, batch / 2, batch - 1])
            {
                var alone = new ObjectiveRun(objective, 1, Steps) { Weights = all.Weights };
                all.Outputs.AsSpan(b * alone.Outputs.Length, alone.Outputs.Length).CopyTo(alone.Outputs);
                all.Mask.AsSpan(b * Steps, Steps).CopyTo(alone.Mask);
                (alone.Targets[0], alone.SequenceWeights[0]) = (all.Targets[b], all.SequenceWeights[b]);
                alone.Evaluate();
                CollectionAssert.AreEqual(all.OutputGradient[(b * alone.Outputs.Length)..((b + 1) * alone.Outputs.Length)], alone.OutputGradient, $"{b} of {batch}");
            }
        }
    }

    [TestMethod, DynamicData(nameof(Objectives))]
    public void Weights_scale_losses_and_gradients_their_sign_included(IObjective objective)
    {
        var run = new ObjectiveRun(objective, Batch, Steps);
        var once = run.Evaluate();
        var (outputs, weights) = (run.OutputGradient.ToArray(), run.WeightGradient.ToArray());
        for (var b = 0; b < Batch; b++) run.SequenceWeights[b] *= -2;
        Array.Clear(run.WeightGradient);
        var twice = run.Evaluate();
        Assert.AreEqual(-2 * once.Sum, twice.Sum, 1e-9 * Math.Abs(once.Sum));
        Assert.AreEqual(2 * once.Weight, twice.Weight, 1e-9);
        Assert.IsTrue(once.Weight > 0);
        for (var i = 0; i < outputs.Length; i++) Assert.AreEqual(-2 * outputs[i], run.OutputGradient[i], 1e-6);
        for (var i = 0; i < weights.Length; i++) Assert.AreEqual(-2 * weights[i], run.WeightGradient[i], 2e-5);
    }

    [TestMethod, DynamicData(nameof(Objectives))]
    public void A_sequence_that_weighs_nothing_is_never_looked_at(IObjective objective)
    {
        var run = new ObjectiveRun(objective, Batch, Steps);
        run.SequenceWeights[2] = 0;
        var loss = run.Evaluate();
        var size = Steps * objective.OutputSize;
        run.Outputs.AsSpan(2 * size, size).Fill(float.NaN);
        run.Targets[2].AsSpan().Fill(-7);
        Assert.AreEqual(loss, run.Evaluate());
        Assert.IsTrue(run.OutputGradient.All(float.IsFinite) && run.OutputGradient.AsSpan(2 * size, size).IndexOfAnyExcept(0f) < 0);
    }

    [TestMethod, DynamicData(nameof(Objectives))]
    public void The_loss_alone_is_that_with_gradients_and_gradients_are_added_to(IObjective objective)
    {
        var run = new ObjectiveRun(objective, Batch, Steps);
        var loss = run.Evaluate();
        var once = run.WeightGradient.ToArray();
        Assert.AreEqual(loss, run.Evaluate(gradients: false));
        Assert.AreEqual(loss, run.Evaluate());
        for (var i = 0; i < once.Length; i++) Assert.AreEqual(2 * once[i], run.WeightGradient[i], 1e-5, $"weight {i}");
    }

    [TestMethod, DynamicData(nameof(Objectives))]
    public void NaN_in_an_output_reaches_its_own_sequence_only(IObjective objective)
    {
        var run = new ObjectiveRun(objective, Batch, Steps, masked: false);
        run.Evaluate();
        var (clean, size) = (run.OutputGradient.ToArray(), Steps * objective.OutputSize);
        run.Outputs[size] = float.NaN;
        Assert.IsTrue(double.IsNaN(run.Evaluate().Sum));
        Assert.IsTrue(float.IsNaN(run.OutputGradient[size]));
        for (var i = 0; i < clean.Length; i++)
            if (i / size != 1) Assert.AreEqual(clean[i], run.OutputGradient[i]);
    }

    [TestMethod, DynamicData(nameof(Objectives))]
    public void A_pass_allocates_nothing(IObjective objective)
    {
        var run = new ObjectiveRun(objective, Batch, Steps);
        float[] values = [.. run.Targets.SelectMany(targets => targets)];
        int[] offsets = [.. Enumerable.Range(0, Batch + 1).Select(b => run.Targets.Take(b).Sum(targets => targets.Length))];
        run.Evaluate();
        run.Evaluate(new(values, offsets), gradients: true);
        Assert.AreEqual(0, Allocation.Of(() => run.Evaluate(new(values, offsets), gradients: true)));
    }

    [TestMethod, DynamicData(nameof(Objectives))]
    public void No_sequences_no_steps_and_nothing_there_are_fine(IObjective objective)
    {
        foreach (var (batch, steps) in new[] { (0, 3), (2, 0), (0, 0) })
        {
            var run = new ObjectiveRun(objective, batch, steps);
            Assert.AreEqual(new LossSum(0, 0), run.Evaluate());
            Assert.IsTrue(run.WeightGradient.All(g => g == 0));
        }
        var none = new ObjectiveRun(objective, 2, 3);
        Array.Clear(none.Mask);
        foreach (var targets in none.Targets) targets.AsSpan().Fill(float.NaN);
        Assert.AreEqual(new LossSum(0, 0), none.Evaluate());
        Assert.IsTrue(none.OutputGradient.All(g => g == 0) && none.WeightGradient.All(g => g == 0));
    }

    [TestMethod, DynamicData(nameof(Objectives))]
    public void Lengths_that_do_not_fit_and_targets_of_no_class_are_refused(IObjective objective)
    {
        var run = new ObjectiveRun(objective, 2, 3, masked: false);
        run.Targets[1] = new float[99];
        Assert.ThrowsExactly<ArgumentException>(() => run.Evaluate());
        run.Targets[1] = [float.PositiveInfinity, .. new float[3 * run.PerStep - 1]];
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => run.Evaluate()).Message, "must be");
        run = new(objective, 2, 3) { Outputs = new float[1] };
        Assert.ThrowsExactly<ArgumentException>(() => run.Evaluate());
        run = new(objective, 2, 3) { SequenceWeights = { [0] = float.NaN } };
        Assert.ThrowsExactly<ArgumentException>(() => run.Evaluate());
    }
}
