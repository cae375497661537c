using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Tests.Laws;
using Microsoft.ML.Lstm.Engine.Tests.Reference;

namespace Microsoft.ML.Lstm.Engine.Tests.Objectives;

/// <summary>Connectionist temporal classification against the sum over all alignments, in double.</summary>
[TestClass]
public sealed class CtcTests
{
    [TestMethod]
    [DataRow(1, 5, "0 0"), DataRow(2, 6, "0 1 0"), DataRow(2, 6, "1 1 1"), DataRow(3, 5, ""), DataRow(3, 5, "2"), DataRow(3, 5, "0 0 2"), DataRow(3, 4, "0 1 2 1"), DataRow(1, 1, "0"), DataRow(2, 3, "0 0")]
    public void Loss_and_gradients_are_those_of_the_sum_over_all_alignments(int labels, int steps, string transcript)
    {
        var run = new ObjectiveRun(new Ctc(labels), 1, steps, masked: false);
        int[] known = [.. transcript.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        run.Targets[0] = [.. known.Select(label => (float)label)];
        var loss = run.Evaluate();
        double[] outputs = [.. run.Outputs.Select(y => (double)y)];
        double Expected() => run.SequenceWeights[0] * ScalarCtc.NegativeLogLikelihood([.. outputs.Chunk(labels + 1)], known);
        Assert.AreEqual(Expected(), loss.Sum, 1e-10 * Math.Max(1, Math.Abs(loss.Sum)));
        Assert.AreEqual(Math.Abs(run.SequenceWeights[0]) * Math.Max(1, known.Length), loss.Weight, 1e-6);
        Assert.IsTrue(GradientCheck.WorstError(outputs, run.OutputGradient, Expected) < 1e-4);
    }

    [TestMethod]
    public void Probabilities_of_all_transcripts_sum_to_one()
    {
        var (sum, steps) = (0.0, 4);
        var outputs = new ObjectiveRun(new Ctc(2), 1, steps, masked: false).Outputs;
        foreach (var transcript in ScalarCtc.All([.. outputs.Chunk(3).Select(row => row.Select(y => (double)y).ToArray())]).Keys)
        {
            var run = new ObjectiveRun(new Ctc(2), 1, steps, masked: false) { SequenceWeights = { [0] = 1 } };
            run.Targets[0] = [.. transcript.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(float.Parse)];
            sum += Math.Exp(-run.Evaluate(gradients: false).Sum);
        }
        Assert.AreEqual(1, sum, 1e-12);
    }

    [TestMethod]
    public void A_masked_step_is_as_if_it_had_never_been()
    {
        var ctc = new Ctc(3);
        var whole = new ObjectiveRun(ctc, 1, 6, masked: false) { Mask = { [0] = false, [2] = false, [5] = false } };
        var cut = new ObjectiveRun(ctc, 1, 3, masked: false) { SequenceWeights = { [0] = whole.SequenceWeights[0] } };
        int[] kept = [1, 3, 4];
        for (var t = 0; t < 3; t++) whole.Outputs.AsSpan(kept[t] * 4, 4).CopyTo(cut.Outputs.AsSpan(t * 4));
        cut.Targets[0] = whole.Targets[0] = [2, 0];
        Assert.AreEqual(cut.Evaluate(), whole.Evaluate());
        CollectionAssert.AreEqual(cut.OutputGradient, kept.SelectMany(t => whole.OutputGradient[(t * 4)..((t * 4) + 4)]).ToArray());
    }

    [TestMethod]
    [DataRow(10_000, 300, 1f), DataRow(10_000, 5_000, 1f), DataRow(2_000, 0, 1f), DataRow(300, 40, 1e4f), DataRow(60, 20, 1e30f)]
    public void Long_sequences_and_scores_of_any_size_give_finite_losses_and_gradients(int steps, int count, float scale)
    {
        var run = new ObjectiveRun(new Ctc(28) { MostLabels = count }, 1, steps, masked: false) { SequenceWeights = { [0] = 1 } };
        for (var i = 0; i < run.Outputs.Length; i++) run.Outputs[i] *= scale;
        run.Targets[0] = [.. Enumerable.Range(0, count).Select(i => (float)(i * 5 % 28))];
        var loss = run.Evaluate();
        Assert.IsTrue(double.IsFinite(loss.Sum) && loss.Sum > 0);
        // Each step's gradient is a difference of two distributions.
        for (var t = 0; t < steps; t++)
        {
            var step = run.OutputGradient.AsSpan(t * 29, 29).ToArray();
            Assert.AreEqual(0, step.Sum(), 1e-4);
            Assert.IsTrue(step.All(g => Math.Abs(g) <= 1.00001));
        }
    }

    [TestMethod]
    public void Labels_that_do_not_fit_into_the_steps_are_refused_with_what_they_need()
    {
        var run = new ObjectiveRun(new Ctc(3), 2, 4, masked: false);
        run.Targets[1] = [0, 1, 1, 1];
        var message = Assert.ThrowsExactly<ArgumentException>(() => run.Evaluate()).Message;
        StringAssert.Contains(message, "Sequence 1 has 4 labels, which need 6 steps");
        Assert.ThrowsExactly<ArgumentException>(() => run.Objective.CheckTargets(1, run.Targets[1], 5));
        run.Objective.CheckTargets(1, run.Targets[1], 6);
        run.Targets[1] = [0, 3];
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => run.Evaluate()).Message, "step 1 of sequence 1");
        run = new(new Ctc(3) { MostLabels = 1 }, 1, 4, masked: false);
        run.Targets[0] = [0, 1];
        Assert.ThrowsExactly<ArgumentException>(() => run.Evaluate());
        run = new(new Ctc(3), 2, 4) { StepWeights = new float[8] };
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => run.Evaluate()).Message, "SequenceWeights");
    }

    [TestMethod]
    public void A_transcript_that_is_not_known_weighs_nothing()
    {
        var run = new ObjectiveRun(new Ctc(3), 1, 4, masked: false);
        run.Targets[0] = [0, float.NaN];
        Assert.AreEqual(new LossSum(0, 0), run.Evaluate());
        Assert.IsTrue(run.OutputGradient.All(g => g == 0));
    }
}
