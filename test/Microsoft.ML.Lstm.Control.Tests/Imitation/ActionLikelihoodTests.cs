using Microsoft.ML.Lstm.Control.Imitation;
using Microsoft.ML.Lstm.Engine.Objectives;

namespace Microsoft.ML.Lstm.Control.Tests.Imitation;

[TestClass]
public sealed class ActionLikelihoodTests
{
    const int Rows = 2, Steps = 3;

    [TestMethod]
    public void Choices_cost_what_a_softmax_says()
    {
        // Three choices of scores 0, ln 2, ln 3: probabilities 1/6, 2/6, 3/6.
        float[] outputs = [.. Enumerable.Repeat(new[] { 0f, MathF.Log(2), MathF.Log(3) }, Rows * Steps).SelectMany(scores => scores)];
        var loss = Evaluate(new(new DiscreteSpace(3)), outputs, [[0, 1, 2], [float.NaN, 2]], []);
        Assert.AreEqual(-Math.Log(1.0 / 6 * 2 / 6 * 3 / 6 * 3 / 6), loss.Sum, 1e-5);
        Assert.AreEqual(4, loss.Weight, 1e-9);
    }

    [TestMethod]
    public void Numbers_cost_what_a_normal_density_says()
    {
        // Mean 0.5, deviation 2; the action is one deviation away.
        float[] outputs = [.. Enumerable.Repeat(new[] { 0.5f, MathF.Log(2) }, Rows * Steps).SelectMany(moments => moments)];
        var loss = Evaluate(new(new BoxSpace(-1, 1, 1)), outputs, [[2.5f], [float.NaN]], []);
        Assert.AreEqual(0.5 + Math.Log(2) + (0.5 * Math.Log(2 * Math.PI)), loss.Sum, 1e-5);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void The_gradient_is_that_of_finite_differences(bool choices)
    {
        var objective = new ActionLikelihood(choices ? new DiscreteSpace(4) : new BoxSpace(-1, 1, 2));
        var random = new Random(1);
        float[] outputs = [.. Enumerable.Range(0, Rows * Steps * objective.OutputSize).Select(_ => random.NextSingle() - 0.5f)], gradient = new float[outputs.Length];
        float[][] targets = choices ? [[3, 0, 1], [2, float.NaN]] : [[0.1f, 0.9f, -0.4f, 0.2f, 0.3f, -0.8f], [0.5f, 0.5f]];
        Evaluate(objective, outputs, targets, gradient);
        for (var i = 0; i < outputs.Length; i++)
        {
            var kept = outputs[i];
            outputs[i] = kept + 0.01f;
            var more = Evaluate(objective, outputs, targets, []).Sum;
            outputs[i] = kept - 0.01f;
            var less = Evaluate(objective, outputs, targets, []).Sum;
            outputs[i] = kept;
            Assert.AreEqual((more - less) / 0.02, gradient[i], 2e-3);
        }
        Assert.IsTrue(gradient.Max() > 0.2f);
    }

    static LossSum Evaluate(ActionLikelihood objective, float[] outputs, float[][] targets, float[] gradient)
    {
        return objective.Evaluate(new()
        {
            Shape = new(Rows, Steps, objective.OutputSize),
            Outputs = outputs,
            Targets = new([.. targets.SelectMany(row => row)], [0, targets[0].Length, targets[0].Length + targets[1].Length]),
            OutputGradient = gradient,
            Scratch = new float[objective.ScratchSize(Rows, Steps)],
        });
    }
}
