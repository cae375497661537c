namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Conformal scores of a network on windows that it has not seen, and the coverage that they would have given there.</summary>
sealed record Calibration(ConformalTable Table, double Coverage)
{
    const int BlockRows = 32;

    /// <summary>Scores the network on the task's validation windows.</summary>
    /// <remarks>Coverage is honest: each half of the windows is judged by bounds from the other half.</remarks>
    public static Calibration Measure(ForecastTask task, float[] weights, float confidenceLevel)
    {
        var (rows, horizon) = (task.ValidationCount, task.Data.Reader.Plan.Horizon);
        var below = new float[rows * horizon];
        var above = new float[rows * horizon];
        var packed = new float[task.PackedSize];
        task.Pack(weights, packed);
        var shard = new ForecastShard(task, BlockRows);
        for (var first = 0; first < rows; first += BlockRows)
        {
            var count = Math.Min(BlockRows, rows - first);
            shard.Validate(first, count, weights, packed);
            var predictions = shard.Pass.Predictions(count);
            for (var i = 0; i < count * horizon; i++)
            {
                var quantiles = Widths.Of(predictions.Slice(i * ForecastNetwork.Levels.Length, ForecastNetwork.Levels.Length), task.Base, i % horizon, horizon);
                below[(first * horizon) + i] = (quantiles.Point - shard.Targets[i]) / quantiles.Below;
                above[(first * horizon) + i] = (shard.Targets[i] - quantiles.Point) / quantiles.Above;
            }
        }

        var half = rows / 2 * horizon;
        var (early, late) = (rows / 2, rows - (rows / 2));
        double covered = 0, known = 0;
        if (early > 0)
        {
            Count(ConformalTable.Build(below.AsSpan(0, half), above.AsSpan(0, half), early, horizon), below.AsSpan(half), above.AsSpan(half));
            Count(ConformalTable.Build(below.AsSpan(half), above.AsSpan(half), late, horizon), below.AsSpan(0, half), above.AsSpan(0, half));
        }

        return new(ConformalTable.Build(below, above, rows, horizon), known > 0 ? covered / known : double.NaN);

        void Count(ConformalTable table, ReadOnlySpan<float> below, ReadOnlySpan<float> above)
        {
            for (var i = 0; i < below.Length; i++)
            {
                if (float.IsNaN(below[i])) continue;
                known++;
                if (below[i] <= table.Factor(0, i % horizon, confidenceLevel) && above[i] <= table.Factor(1, i % horizon, confidenceLevel)) covered++;
            }
        }
    }
}
