using Microsoft.ML.Lstm.Engine.Statistics;
using Microsoft.ML.Lstm.Engine.Tasks.Convolutions;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tests.Convolutions;

[TestClass]
public sealed class RidgeProblemTests
{
    static RidgeRows Rows(int count, int features, int outputs, int parts)
    {
        var random = new Random(count + features);
        float Some() => (float)(random.NextDouble() - 0.5);
        return new(
            [.. Enumerable.Range(0, count * features).Select(_ => Some())], features, [.. Enumerable.Range(0, count * outputs).Select(_ => Some())], outputs,
            [.. Enumerable.Range(0, count).Select(_ => Some() + 1)], [.. Enumerable.Range(0, count).Select(i => (i % (parts + 1)) - 1)]);
    }

    [TestMethod]
    [DataRow(60, 90)]
    [DataRow(200, 50)]
    public void Features_in_the_midst_of_longer_rows_are_fitted_as_those_that_stand_alone(int count, int features)
    {
        var alone = Rows(count, features, 2, 3);
        var wide = new float[count * (features + 30)];
        Array.Fill(wide, 1e6f);
        for (var row = 0; row < count; row++) alone.ValuesOf(row).CopyTo(wide.AsSpan((row * (features + 30)) + 17));
        var within = new RidgeRows(wide, features + 30, 17, features, alone.Targets, alone.Outputs, alone.Weights, alone.Parts);
        var team = new ThreadTeam(2);
        foreach (var part in (int[])[RidgeProblem.None, 1])
            CollectionAssert.AreEqual(RidgeProblem.Of(alone, team).Solve(part, 0.01).Weights, RidgeProblem.Of(within, team).Solve(part, 0.01).Weights);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(32)]
    [DataRow(33)]
    [DataRow(100)]
    public void Cholesky_solves_what_it_has_factored(int size)
    {
        var random = new Random(size);
        var root = new double[size * size];
        for (var i = 0; i < root.Length; i++) root[i] = random.NextDouble() - 0.5;
        var (matrix, known) = (new double[size * size], new double[size]);
        for (var i = 0; i < size; i++)
        {
            known[i] = random.NextDouble() - 0.5;
            for (var j = 0; j < size; j++)
                for (var k = 0; k < size; k++) matrix[(i * size) + j] += (root[(i * size) + k] * root[(j * size) + k]) + (i == j && k == 0 ? 0.1 : 0);
        }

        double[] right = [.. Enumerable.Range(0, size).Select(i => Enumerable.Range(0, size).Sum(j => matrix[(i * size) + j] * known[j]))];
        Cholesky.Factor(matrix, size, 1e-12);
        Cholesky.Solve(matrix, size, right);
        for (var i = 0; i < size; i++) Assert.AreEqual(known[i], right[i], 1e-8);
    }

    /// <summary>The slope of what is minimised is 0 at the solution, by its definition: of all rows, and without a part.</summary>
    [TestMethod]
    [DataRow(40, 200)]
    [DataRow(300, 30)]
    [DataRow(700, 150)]
    public void A_solution_has_no_slope(int count, int features)
    {
        var rows = Rows(count, features, outputs: 2, parts: 3);
        var problem = RidgeProblem.Of(rows, new ThreadTeam(2));
        Assert.AreEqual(count <= features, problem is DualRidge);
        foreach (var part in (int[])[RidgeProblem.None, 0, 2])
        {
            var solution = problem.Solve(part, 0.1);
            var learnt = Enumerable.Range(0, count).Where(row => part == RidgeProblem.None || rows.Parts[row] != part).ToArray();
            var ridge = 0.1 * learnt.Average(row => rows.Squares[row]);
            for (var k = 0; k < 2; k++)
            {
                Assert.AreEqual(learnt.Sum(row => rows.Weights[row] * rows.TargetsOf(row)[k]) / learnt.Sum(row => rows.Weights[row]), solution.Means[k], 1e-5);
                for (var f = 0; f < features; f += 7)
                {
                    var slope = ridge * solution.Weights[(k * features) + f];
                    foreach (var row in learnt)
                    {
                        double predicted = solution.Means[k];
                        for (var g = 0; g < features; g++) predicted += rows.ValuesOf(row)[g] * (double)solution.Weights[(k * features) + g];
                        slope += rows.Weights[row] * (predicted - rows.TargetsOf(row)[k]) * rows.ValuesOf(row)[f];
                    }

                    Assert.AreEqual(0, slope, 1e-4, $"output {k}, feature {f}, without part {part}");
                }
            }
        }
    }

    [TestMethod]
    public void The_number_of_threads_changes_no_bit()
    {
        foreach (var rows in (RidgeRows[])[Rows(200, 900, 1, 4), Rows(1300, 300, 1, 4)])
            CollectionAssert.AreEqual(RidgeProblem.Of(rows, new ThreadTeam(1)).Solve(1, 0.01).Weights, RidgeProblem.Of(rows, new ThreadTeam(3)).Solve(1, 0.01).Weights);
    }

    [TestMethod]
    public void Standardised_features_and_what_is_undone_score_alike()
    {
        var rows = Rows(30, 5, 2, 1);
        var raw = rows.Values.Select((value, i) => i % 5 == 3 ? 7 : (3 * value) + 2).ToArray();
        var standard = raw.ToArray();
        var standardization = new Standardization(standard, 5);
        for (var f = 0; f < 5; f++)
        {
            var column = Enumerable.Range(0, 30).Select(row => (double)standard[(row * 5) + f]).ToArray();
            Assert.AreEqual(0, column.Average(), 1e-5);
            Assert.AreEqual(f == 3 ? 0 : 1, column.Average(x => x * x), 1e-4);
        }

        var solution = new RidgeSolution([.. Enumerable.Range(0, 10).Select(i => 0.1f * i)], [1, -1]);
        var (weights, biases) = standardization.Undo(solution);
        for (var k = 0; k < 2; k++)
        {
            var expected = solution.Means[k] + Enumerable.Range(0, 5).Sum(f => solution.Weights[(k * 5) + f] * standard[f]);
            Assert.AreEqual(expected, biases[k] + Enumerable.Range(0, 5).Sum(f => weights[(k * 5) + f] * raw[f]), 1e-4);
        }
    }
}
