using Microsoft.ML.Lstm.Control.Logged;
using Microsoft.ML.Lstm.Engine.Objectives;

namespace Microsoft.ML.Lstm.Control.Tests.Logged;

[TestClass]
public sealed class QObjectiveTests
{
    const int Actions = 3, Steps = 2;

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.7)]
    public void The_loss_is_that_of_the_paper_and_its_gradient_that_of_differences(double conservatism)
    {
        float[] outputs = [0.3f, -1, 2, 1.5f, 0.2f, -0.4f, 1, 1, 1, 0, 0, 0], targets = [2, 1.5f, 0, -1, 1, 0.25f];
        var gradient = new float[outputs.Length];
        var loss = Loss(outputs, targets, conservatism, gradient);
        Assert.AreEqual(Reference(outputs, targets, conservatism), loss.Sum, 1e-6);
        Assert.AreEqual(3, loss.Weight);
        for (var i = 0; i < outputs.Length; i++)
        {
            const float H = 1e-2f;
            var (up, down) = ((float[])outputs.Clone(), (float[])outputs.Clone());
            (up[i], down[i]) = (up[i] + H, down[i] - H);
            var slope = (Reference(up, targets, conservatism) - Reference(down, targets, conservatism)) / (up[i] - (double)down[i]);
            Assert.AreEqual(slope, gradient[i], 2e-4, $"output {i}");
        }
    }

    /// <summary>Step by step in double, as Kumar et al. (2020) write it.</summary>
    static double Reference(float[] outputs, float[] targets, double conservatism)
    {
        var sum = 0.0;
        for (var step = 0; step < targets.Length / 2; step++)
        {
            double[] values = [.. outputs.Skip(step * Actions).Take(Actions)];
            var taken = values[(int)targets[2 * step]];
            sum += (0.5 * Math.Pow(taken - targets[(2 * step) + 1], 2)) + (conservatism * (Math.Log(values.Sum(Math.Exp)) - taken));
        }
        return sum;
    }

    /// <summary>Two sequences, the second of one step: what lies behind it has no gradient.</summary>
    static LossSum Loss(float[] outputs, float[] targets, double conservatism, float[] gradient) => new QObjective(Actions, conservatism).Evaluate(new()
    {
        Shape = new(2, Steps, Actions),
        Outputs = outputs,
        Targets = new(targets, [0, 4, 6]),
        OutputGradient = gradient,
        Scratch = [],
    });
}
