using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Tests.Laws;
using Microsoft.ML.Lstm.Engine.Tests.Reference;

namespace Microsoft.ML.Lstm.Engine.Tests.Objectives;

/// <summary>The autoregressive distribution against its definition in double.</summary>
[TestClass]
public sealed class NadeTests
{
    [TestMethod]
    [DataRow(1, 1), DataRow(3, 2), DataRow(7, 5), DataRow(20, 33)]
    public void Loss_is_that_of_the_definition(int values, int units)
    {
        var nade = new Nade(values, units);
        var run = new ObjectiveRun(nade, 3, 4);
        var expected = ScalarNade.Loss(nade, run, [.. run.Weights.Select(w => (double)w)], [.. run.Outputs.Select(y => (double)y)]);
        var loss = run.Evaluate();
        Assert.AreEqual(expected, loss.Sum, 1e-5 * Math.Max(1, Math.Abs(expected)));
        Assert.AreEqual(Enumerable.Range(0, 12).Where(row => run.Mask[row]).Sum(row => Math.Abs(run.SequenceWeights[row / 4])), loss.Weight, 1e-5);
    }

    [TestMethod]
    public void Probabilities_of_all_values_sum_to_one()
    {
        var nade = new Nade(6, 4);
        var run = new ObjectiveRun(nade, 1, 1, masked: false) { SequenceWeights = { [0] = 1 } };
        var sum = 0.0;
        for (var number = 0; number < 1 << 6; number++)
        {
            run.Targets[0] = [.. Enumerable.Range(0, 6).Select(i => (float)((number >> i) & 1))];
            sum += Math.Exp(-run.Evaluate(gradients: false).Sum);
        }
        Assert.AreEqual(1, sum, 1e-5);
    }

    [TestMethod]
    public void Logits_of_any_size_give_finite_losses()
    {
        var run = new ObjectiveRun(new Nade(4, 3), 1, 1, masked: false) { SequenceWeights = { [0] = 1 } };
        for (var i = 0; i < run.Outputs.Length; i++) run.Outputs[i] *= 1e6f;
        Assert.IsTrue(double.IsFinite(run.Evaluate().Sum) && run.OutputGradient.All(float.IsFinite));
    }

    [TestMethod]
    public void A_step_with_an_unknown_value_weighs_nothing()
    {
        var run = new ObjectiveRun(new Nade(3, 2), 1, 2, masked: false) { SequenceWeights = { [0] = 2 } };
        run.Targets[0][4] = float.NaN;
        Assert.AreEqual(2, run.Evaluate().Weight);
        Assert.IsTrue(run.OutputGradient[..5].Any(g => g != 0) && run.OutputGradient[5..].All(g => g == 0));
    }
}
