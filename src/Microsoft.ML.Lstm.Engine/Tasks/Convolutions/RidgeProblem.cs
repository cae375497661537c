using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

/// <summary>Ridge regression of several targets on many features: of all rows, and of all but those of a part that is held out.</summary>
/// <remarks>It minimises Σ weight · (target - mean - features · β)² + strength · (mean of a row's squares) · β².</remarks>
abstract class RidgeProblem(RidgeRows rows, ThreadTeam team)
{
    /// <summary>No part is held out.</summary>
    public const int None = -1;

    protected RidgeRows Rows { get; } = rows;

    protected ThreadTeam Team { get; } = team;

    /// <summary>The problem in as many unknowns as there are rows, or features, whichever are fewer.</summary>
    public static RidgeProblem Of(RidgeRows rows, ThreadTeam team) => rows.Count <= rows.Features ? new DualRidge(rows, team) : new PrimalRidge(rows, team);

    /// <summary>Weights [outputs, features] and means [outputs] without a part of the rows.</summary>
    /// <param name="part">The part, or <see cref="None"/>.</param>
    /// <param name="strength">How strong the ridge is.</param>
    public RidgeSolution Solve(int part, double strength)
    {
        var learnt = Enumerable.Range(0, Rows.Count).Where(row => part == None || Rows.Parts[row] != part).ToArray();
        var means = new double[Rows.Outputs];
        double weights = 0, squares = 0;
        foreach (var row in learnt)
        {
            weights += Rows.Weights[row];
            squares += Rows.Squares[row];
            for (var k = 0; k < means.Length; k++) means[k] += Rows.Weights[row] * (double)Rows.TargetsOf(row)[k];
        }

        for (var k = 0; k < means.Length; k++) means[k] /= Math.Max(weights, double.Epsilon);
        return new(Solve(learnt, part, strength * Math.Max(squares / Math.Max(1, learnt.Length), 1e-12), means), Array.ConvertAll(means, mean => (float)mean));
    }

    protected abstract float[] Solve(int[] learnt, int part, double ridge, double[] means);
}

/// <summary>What ridge regression found.</summary>
/// <param name="Weights">[outputs, features].</param>
/// <param name="Means">[outputs]: the output where all features are 0.</param>
sealed record RidgeSolution(float[] Weights, float[] Means);
