using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Objectives;

[TestClass]
public sealed class ElementwiseObjectiveTests
{
    [TestMethod]
    public void Losses_keep_their_bits()
    {
        foreach (var loss in Subjects.EveryLoss.Select(subject => (ILoss)subject[0]))
        {
            var run = new ObjectiveRun(new ElementwiseObjective(loss, targetsPerStep: 2), 3, 5);
            for (var b = 0; b < 3; b++) run.SequenceWeights[b] = Math.Abs(run.SequenceWeights[b]);
            if (loss is BinaryCrossEntropyLoss) foreach (var targets in run.Targets) for (var i = 0; i < targets.Length; i++) targets[i] -= 4;
            // A sequence with fewer targets than outputs has no more of them.
            run.Targets[2] = run.Targets[2][..7];
            var sum = run.Evaluate();
            float[] padded = [.. run.Targets.SelectMany(t => t), .. Enumerable.Repeat(float.NaN, 3)];
            float[] weights = [.. padded.Select((t, i) => float.IsNaN(t) ? 0 : run.SequenceWeights[i / 10])];
            var gradient = new float[run.Outputs.Length];
            Assert.AreEqual(loss.Evaluate(run.Outputs, padded, weights, gradient), sum.Sum, $"{loss}");
            Assert.AreEqual(weights.Aggregate(0.0, (total, w) => total + w), sum.Weight);
            CollectionAssert.AreEqual(gradient, run.OutputGradient, $"{loss}");
        }
    }

    [TestMethod]
    public void Targets_are_ragged_runs_of_several_fields()
    {
        float[] values = [1, 2, 3, 4, 5, 6];
        var targets = new RaggedTargets(values, [0, 2, 2, 3, 6], fields: 2);
        Assert.AreEqual((2, 2), (targets.Fields, targets.Batch));
        CollectionAssert.AreEqual(new float[] { 1, 2 }, targets[0, 0].ToArray());
        Assert.AreEqual(0, targets[0, 1].Length);
        CollectionAssert.AreEqual(new float[] { 3 }, targets[1, 0].ToArray());
        CollectionAssert.AreEqual(new float[] { 4, 5, 6 }, targets[1, 1].ToArray());
        Assert.ThrowsExactly<ArgumentException>(() => new RaggedTargets([1], []));
        Assert.ThrowsExactly<ArgumentException>(() => new RaggedTargets([1], [0, 2]));
        Assert.ThrowsExactly<ArgumentException>(() => new RaggedTargets([1, 2], [0, 2, 1]));
        Assert.ThrowsExactly<ArgumentException>(() => new RaggedTargets([1, 2], [0, 1], fields: 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new RaggedTargets([1], [0, 1])[1, 0].Length);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new RaggedTargets([1], [0, 1])[0, -1].Length);
    }

    [TestMethod]
    public void The_second_field_is_read_where_it_is_asked_for()
    {
        var objective = new ElementwiseObjective(new MseLoss(), field: 1);
        var sum = objective.Evaluate(new()
        {
            Shape = new(1, 2, 1),
            Outputs = [1, 2],
            Targets = new([9, 9, 9, 4, 6], [0, 3, 5], fields: 2),
            Scratch = new float[4],
        });
        Assert.AreEqual(new LossSum(9 + 16, 2), sum);
    }
}
