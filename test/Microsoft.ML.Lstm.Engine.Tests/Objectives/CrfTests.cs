using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Tests.Laws;
using Microsoft.ML.Lstm.Engine.Tests.Reference;

namespace Microsoft.ML.Lstm.Engine.Tests.Objectives;

/// <summary>The conditional random field against the sum over all paths, in double.</summary>
[TestClass]
public sealed class CrfTests
{
    [TestMethod]
    [DataRow(3, 5, false), DataRow(3, 6, true), DataRow(4, 4, true), DataRow(1, 4, true), DataRow(2, 1, false), DataRow(1, 1, false), DataRow(17, 2, false), DataRow(33, 2, true)]
    public void Loss_and_gradients_are_those_of_the_sum_over_all_paths(int labels, int steps, bool masked)
    {
        var run = new ObjectiveRun(new Crf(labels), batch: 3, steps, masked);
        var loss = run.Evaluate();
        double[] outputs = [.. run.Outputs.Select(y => (double)y)], weights = [.. run.Weights.Select(w => (double)w)];
        double Expected() => Enumerable.Range(0, 3).Sum(b => run.SequenceWeights[b] * OfSequence(run, b, weights, outputs));
        Assert.AreEqual(Expected(), loss.Sum, 1e-10 * Math.Max(1, Math.Abs(loss.Sum)));
        Assert.AreEqual(Enumerable.Range(0, 3).Sum(b => Math.Abs(run.SequenceWeights[b]) * run.Mask.Skip(b * steps).Take(steps).Count(there => there)), loss.Weight, 1e-6);
        // Where there is one path only, differences are of rounding errors.
        if (labels == 1)
        {
            Assert.IsTrue(run.OutputGradient.Concat(run.WeightGradient).All(g => Math.Abs(g) < 1e-6));
            return;
        }
        Assert.IsTrue(GradientCheck.WorstError(outputs, run.OutputGradient, Expected) < 1e-4);
        Assert.IsTrue(GradientCheck.WorstError(weights, run.WeightGradient, Expected) < 1e-4);
    }

    [TestMethod]
    public void Without_transitions_it_is_one_softmax_for_each_step()
    {
        var run = new ObjectiveRun(new Crf(5), 2, 4, masked: false) { Weights = new float[35] };
        var expected = 0.0;
        for (var row = 0; row < 8; row++)
        {
            var logits = run.Outputs.AsSpan(row * 5, 5).ToArray();
            expected += run.SequenceWeights[row / 4] * (Math.Log(logits.Sum(x => Math.Exp(x))) - logits[(int)run.Targets[row / 4][row % 4]]);
        }
        Assert.AreEqual(expected, run.Evaluate().Sum, 1e-6);
    }

    [TestMethod]
    public void A_masked_step_is_as_if_it_had_never_been()
    {
        var crf = new Crf(3);
        var whole = new ObjectiveRun(crf, 1, 5, masked: false) { Mask = { [1] = false, [4] = false } };
        var cut = new ObjectiveRun(crf, 1, 3, masked: false) { Weights = whole.Weights, SequenceWeights = { [0] = whole.SequenceWeights[0] } };
        int[] kept = [0, 2, 3];
        for (var t = 0; t < 3; t++) whole.Outputs.AsSpan(kept[t] * 3, 3).CopyTo(cut.Outputs.AsSpan(t * 3));
        cut.Targets[0] = [.. kept.Select(t => whole.Targets[0][t])];
        // A label behind the last step that is there may be left out, and need be none.
        whole.Targets[0] = [.. whole.Targets[0][..1], float.NaN, .. whole.Targets[0][2..4]];
        Assert.AreEqual(cut.Evaluate(), whole.Evaluate());
        CollectionAssert.AreEqual(cut.WeightGradient, whole.WeightGradient);
        CollectionAssert.AreEqual(cut.OutputGradient, kept.SelectMany(t => whole.OutputGradient[(t * 3)..(t * 3 + 3)]).ToArray());
    }

    [TestMethod]
    public void Scores_of_any_size_give_finite_losses_and_gradients_that_are_right()
    {
        foreach (var size in (ReadOnlySpan<float>)[700, 3000, 1e5f, 1e30f])
        {
            // What the transitions forbid the emissions ask for: the best way to a step and the best way on from it do not fit together.
            var run = new ObjectiveRun(new Crf(2), 1, 2, masked: false) { SequenceWeights = { [0] = 1 } };
            run.Weights = [0, 0, 0, 0, 0, -size, -size, 0];
            run.Outputs = [size, 0, 0, size / 2];
            run.Targets[0] = [0, 1];
            // Paths 00: size; 11: size / 2; 01: size / 2; 10: -size.
            Assert.AreEqual(size / 2, run.Evaluate().Sum, 1e-6 * size);
            CollectionAssert.AreEqual(new float[] { 0, 0, 1, -1 }, run.OutputGradient);
            CollectionAssert.AreEqual(new float[] { 0, 0, 1, -1, 1, -1, 0, 0 }, run.WeightGradient);
        }
        // Three steps of which the middle one is torn both ways, so that powers vanish in forward and backward products.
        var torn = new ObjectiveRun(new Crf(3), 1, 3, masked: false) { SequenceWeights = { [0] = 1 } };
        torn.Weights = [0, 0, 0, 0, 0, 0, 0, -2000, -2000, -2000, 0, -900, -2000, -900, 0];
        torn.Outputs = [1500, 0, 3, 0, 1, 2, 0, 5, 1500];
        torn.Targets[0] = [0, 1, 2];
        var emissions = torn.Outputs.Chunk(3).Select(row => row.Select(y => (double)y).ToArray()).ToArray();
        double[] weights = [.. torn.Weights.Select(w => (double)w)];
        Assert.AreEqual(ScalarCrf.NegativeLogLikelihood(weights, emissions, [0, 1, 2]), torn.Evaluate().Sum, 1e-9);
        for (var t = 0; t < 3; t++)
            for (var j = 0; j < 3; j++)
            {
                var (all, through) = (0.0, 0.0);
                foreach (var path in ScalarCrf.Paths(3, 3))
                {
                    var p = Math.Exp(-ScalarCrf.NegativeLogLikelihood(weights, emissions, [.. path.Select(label => (int?)label)]));
                    (all, through) = (all + p, through + (path[t] == j ? p : 0));
                }
                Assert.AreEqual(through / all - (t == j ? 1 : 0), torn.OutputGradient[t * 3 + j], 1e-6, $"step {t}, label {j}");
            }
    }

    [TestMethod]
    [DataRow(3, 5, false), DataRow(4, 4, true), DataRow(17, 2, false)]
    public void Where_labels_are_missing_it_is_the_sum_over_the_paths_that_have_the_known_ones(int labels, int steps, bool masked)
    {
        var run = new ObjectiveRun(new Crf(labels), batch: 4, steps, masked);
        run.Targets[0][steps / 2] = float.NaN;
        run.Targets[1] = run.Targets[1][..1];
        Array.Fill(run.Targets[2], float.NaN);
        var loss = run.Evaluate();
        double[] outputs = [.. run.Outputs.Select(y => (double)y)], weights = [.. run.Weights.Select(w => (double)w)];
        double Expected() => Enumerable.Range(0, 4).Sum(b => run.SequenceWeights[b] * OfSequence(run, b, weights, outputs));
        Assert.AreEqual(Expected(), loss.Sum, 1e-10 * Math.Max(1, Math.Abs(loss.Sum)));
        var known = Enumerable.Range(0, 4).Select(b => run.Targets[b].Where((label, t) => run.Mask[b * steps + t] && !float.IsNaN(label)).Count());
        Assert.AreEqual(known.Select((count, b) => Math.Abs(run.SequenceWeights[b]) * count).Sum(), loss.Weight, 1e-6);
        Assert.IsTrue(GradientCheck.WorstError(outputs, run.OutputGradient, Expected) < 1e-4);
        Assert.IsTrue(GradientCheck.WorstError(weights, run.WeightGradient, Expected) < 1e-4);
        Assert.IsTrue(run.OutputGradient.Skip(2 * steps * labels).Take(steps * labels).All(g => g == 0), "Nothing is known of it.");
    }

    [TestMethod]
    public void What_is_no_label_is_refused_with_its_place_and_step_weights_too()
    {
        var run = new ObjectiveRun(new Crf(3), 2, 4, masked: false);
        run.Targets[1][2] = 3;
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => run.Evaluate()).Message, "step 2 of sequence 1");
        run = new(new Crf(3), 2, 4) { StepWeights = new float[8] };
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => run.Evaluate()).Message, "SequenceWeights");
    }

    static double OfSequence(ObjectiveRun run, int b, double[] weights, double[] outputs)
    {
        var (k, steps) = (run.Objective.OutputSize, run.Shape.Steps);
        int[] there = [.. Enumerable.Range(0, steps).Where(t => run.Mask[b * steps + t])];
        if (there.Length == 0) return 0;
        return ScalarCrf.NegativeLogLikelihood(weights, [.. there.Select(t => outputs[((b * steps + t) * k)..((b * steps + t + 1) * k)])], [.. there.Select(Label)]);

        int? Label(int t) => t < run.Targets[b].Length && run.Targets[b][t] is var label && !float.IsNaN(label) ? (int)label : null;
    }
}
