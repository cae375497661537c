using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Embedders;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>The contrastive loss against its formula in double, and its gradient against central differences of that.</summary>
[TestClass]
public sealed class ContrastiveObjectiveTests
{
    const int Size = 5;

    [TestMethod]
    [DataRow(2)]
    [DataRow(4)]
    [DataRow(10)]
    public void Loss_and_gradient_are_those_of_the_formula(int rows)
    {
        var random = new Random(rows);
        double[] x = [.. Enumerable.Range(0, rows * Size).Select(_ => (double)(float)ForecastFixtures.Gauss(random))];
        var (sum, gradient) = Evaluate(x);
        Assert.AreEqual(Loss(x), sum, 1e-4 * (1 + sum));
        if (rows == 2) Assert.AreEqual(0, gradient.Max(Math.Abs), 1e-6f, "a pair alone has nothing to be told from");
        else Assert.IsTrue(GradientCheck.WorstError(x, gradient, () => Loss(x)) is var worst && worst < 1e-3, $"worst relative error {worst}");
    }

    [TestMethod]
    public void The_loss_is_least_where_both_views_agree_and_others_lie_elsewhere()
    {
        double[] alike = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0], crossed = [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0];
        Assert.IsLessThan(0.2, Evaluate(alike).Sum);
        Assert.IsGreaterThan(10, Evaluate(crossed).Sum);
    }

    [TestMethod]
    public void Outputs_of_zeros_give_finite_numbers()
    {
        var (sum, gradient) = Evaluate(new double[4 * Size]);
        Assert.AreEqual(4 * Math.Log(3), sum, 1e-5);
        Assert.IsTrue(gradient.All(float.IsFinite));
    }

    static (double Sum, float[] Gradient) Evaluate(double[] x)
    {
        var (objective, rows) = (new ContrastiveObjective(Size), x.Length / Size);
        var gradient = new float[x.Length];
        var loss = objective.Evaluate(new ObjectivePass
        {
            Shape = new(rows, 1, Size),
            Outputs = Array.ConvertAll(x, value => (float)value),
            Targets = new([], new int[rows + 1]),
            Mask = Mask.None,
            OutputGradient = gradient,
            Scratch = new float[objective.ScratchSize(rows, 1)],
        });
        Assert.AreEqual(rows, loss.Weight);
        return (loss.Sum, gradient);
    }

    /// <summary>Σ -ln (exp(cos(i, i') / 0.2) / Σ over all j but i of exp(cos(i, j) / 0.2)).</summary>
    static double Loss(double[] x)
    {
        var rows = x.Chunk(Size).Select(row => row.Select(value => value / Math.Sqrt(row.Sum(other => other * other))).ToArray()).ToArray();
        return Enumerable.Range(0, rows.Length).Sum(i =>
            Math.Log(Enumerable.Range(0, rows.Length).Where(j => j != i).Sum(j => Math.Exp(Cosine(i, j) / 0.2))) - (Cosine(i, i ^ 1) / 0.2));

        double Cosine(int i, int j) => rows[i].Zip(rows[j], (one, other) => one * other).Sum();
    }
}
