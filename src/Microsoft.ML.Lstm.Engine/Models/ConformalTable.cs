namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Split conformal scores (Vovk; Romano, Patterson and Candès, 2019): how far the truth lay from the forecast, in widths of the network's own quantiles.</summary>
/// <remarks>
/// Kept are the upper half of the scores' distribution, for each side and step, on a grid that is finer towards 1, so that bounds of any level can be read off.
/// Steps with few scores borrow their neighbours': the scores are in units of each step's own width, and so alike.
/// </remarks>
sealed class ConformalTable
{
    /// <summary>Points of the grid.</summary>
    public const int Points = 64;

    const int Enough = 400;

    readonly float[] _scores;

    /// <summary>[2 sides, Horizon, Points] scores, which come from so many windows.</summary>
    public ConformalTable(float[] scores, int rows) => (_scores, Rows) = (scores, rows);

    /// <summary>Windows that the scores come from.</summary>
    public int Rows { get; }

    public ReadOnlySpan<float> Scores => _scores;

    /// <summary>Sorts scores into a table.</summary>
    /// <param name="below">[rows, horizon]: (forecast - truth) / lower width; NaN where the truth is not known.</param>
    /// <param name="above">[rows, horizon]: (truth - forecast) / upper width.</param>
    /// <param name="rows">Windows.</param>
    /// <param name="horizon">Steps of the future.</param>
    public static ConformalTable Build(ReadOnlySpan<float> below, ReadOnlySpan<float> above, int rows, int horizon)
    {
        var table = new float[2 * horizon * Points];
        var pool = new List<float>();
        for (var side = 0; side < 2; side++)
        {
            var scores = side == 0 ? below : above;
            for (var h = 0; h < horizon; h++)
            {
                pool.Clear();
                for (var reach = 0; reach < horizon && pool.Count < Enough; reach++)
                {
                    AddStep(scores, rows, horizon, h - reach, pool);
                    if (reach > 0) AddStep(scores, rows, horizon, h + reach, pool);
                }

                pool.Sort();
                var row = table.AsSpan(((side * horizon) + h) * Points, Points);
                for (var i = 0; i < Points; i++) row[i] = pool.Count == 0 ? 1 : Math.Max(0, At(pool, Probability(i)));
            }
        }

        return new(table, rows);
    }

    /// <summary>The factor on a step's own width that covers the truth on this side with the probability asked for.</summary>
    public float Factor(int side, int step, float confidenceLevel)
    {
        var probability = 1 - ((1 - (double)confidenceLevel) / 2);
        var i = 0;
        while (i < Points - 1 && Probability(i) < probability) i++;
        var horizon = _scores.Length / (2 * Points);
        var score = _scores[(((side * horizon) + step) * Points) + i];

        // Fewer windows than a quantile of this level needs: the largest score seen says too little.
        var missing = (probability * (Rows + 1)) - Rows;
        return score * (float)(1 + Math.Clamp(missing, 0, 0.5));
    }

    static double Probability(int i)
    {
        var left = 1 - ((double)i / (Points - 1));
        return 1 - (0.5 * left * left);
    }

    /// <summary>The order statistic that a further score falls below with at least this probability; the largest where there are too few.</summary>
    static float At(List<float> sorted, double probability) =>
        sorted[Math.Clamp((int)Math.Ceiling((sorted.Count + 1) * probability), 1, sorted.Count) - 1];

    static void AddStep(ReadOnlySpan<float> scores, int rows, int horizon, int step, List<float> pool)
    {
        if (step < 0 || step >= horizon) return;
        for (var row = 0; row < rows; row++)
        {
            var score = scores[(row * horizon) + step];
            if (!float.IsNaN(score)) pool.Add(score);
        }
    }
}
