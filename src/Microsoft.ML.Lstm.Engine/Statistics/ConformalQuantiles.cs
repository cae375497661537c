using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Statistics;

/// <summary>Split conformal scores (Vovk; Romano, Patterson and Candès, 2019): how far the truth lay from the forecast, in widths of the network's own quantiles.</summary>
/// <remarks>
/// Kept are the upper half of the scores' distribution, for each side and step, on a grid that is finer towards 1, so that bounds of any level can be read off.
/// Steps with few scores borrow their neighbours': the scores are in units of each step's own width, and so alike.
/// </remarks>
sealed class ConformalQuantiles
{
    /// <summary>Points of the grid.</summary>
    public const int Points = 64;

    const int Enough = 400;

    // Of 200 short seasonal series (36 to 72 values) bounds of 95 % held 92 % without a raise, 97 % and needlessly wide with the whole of it.
    const double Raise = 0.6;

    readonly float[] _scores, _floors;

    /// <summary>[2 sides, Horizon, Points] scores, which come from so many windows with so many independent errors, and the least width of each step [Horizon].</summary>
    public ConformalQuantiles(float[] scores, float[] floors, int rows, int futures) => (_scores, _floors, Rows, Futures) = (scores, floors, rows, futures);

    /// <summary>Windows that the scores come from.</summary>
    public int Rows { get; }

    /// <summary>How many independent errors they tell of: at least the futures that do not overlap.</summary>
    public int Futures { get; }

    /// <summary>[Horizon]: the least width of each step, in windows' units.</summary>
    public ReadOnlySpan<float> Floors => _floors;

    /// <summary>Writes the scores, or reads those of so many steps.</summary>
    public static ConformalQuantiles Transfer(ModelCodec codec, ConformalQuantiles? scores, int horizon)
    {
        var (rows, futures) = (codec.Int(scores?.Rows, 0), codec.Int(scores?.Futures, 0));
        var (table, floors) = (codec.Floats(scores?._scores, 2 * horizon * Points), codec.Floats(scores?._floors, horizon));
        if (codec.Reads && (Array.Exists(table, score => score < 0) || Array.Exists(floors, floor => floor < 0))) throw new InvalidDataException("The model's scores or widths are below 0.");
        return new(table, floors, rows, futures);
    }

    /// <summary>Sorts scores into a table.</summary>
    /// <param name="below">[rows, horizon]: (forecast - truth) / lower width; NaN where the truth is not known.</param>
    /// <param name="above">[rows, horizon]: (truth - forecast) / upper width.</param>
    /// <param name="floors">[horizon]: the least width of each step.</param>
    /// <param name="rows">Windows.</param>
    /// <param name="futures">How many of them do not overlap in their futures.</param>
    public static ConformalQuantiles Build(ReadOnlySpan<float> below, ReadOnlySpan<float> above, float[] floors, int rows, int futures)
    {
        var horizon = floors.Length;
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
                for (var i = 0; i < Points; i++) row[i] = Math.Max(0, pool.Count == 0 ? LaplaceQuantile(Probability(i)) : At(pool, Probability(i), futures));
            }
        }

        return new(table, floors, rows, futures);
    }

    /// <summary>The factor on a step's own width that covers the truth on this side with the probability asked for.</summary>
    public float Factor(int side, int step, float confidenceLevel)
    {
        var probability = 1 - ((1 - (double)confidenceLevel) / 2);
        var i = Point(confidenceLevel);
        var horizon = _scores.Length / (2 * Points);
        var (score, other) = (_scores[(((side * horizon) + step) * Points) + i], _scores[((((1 - side) * horizon) + step) * Points) + i]);

        // Few futures may all have missed on one side by chance: then the worse side speaks for both, the less the more futures there are.
        if (other > score) score += (other - score) * MathF.Min(1, 2f / Math.Max(1, Futures));

        // One or two futures are nearly nothing seen.
        var futures = Math.Max(1, Futures);
        return Math.Min(float.MaxValue, Math.Max(score, LaplaceQuantile(probability) / (futures * futures)) * SmallSampleInflation(probability, futures));
    }

    /// <summary>The first point of the grid that both bounds together hold with the confidence asked for.</summary>
    public static int Point(float confidenceLevel)
    {
        var i = 0;
        while (i < Points - 1 && Probability(i) < 1 - ((1 - (double)confidenceLevel) / 2)) i++;
        return i;
    }

    /// <summary>
    /// Windows overlap: the fewer futures there are that do not, the less their scores say of the next one. So much wider is Student's distribution
    /// with as many degrees of freedom than the normal one (the first terms of Cornish and Fisher's expansion).
    /// </summary>
    static float SmallSampleInflation(double probability, int futures)
    {
        var z2 = -Math.Log(4 * probability * (1 - probability)) * Math.PI / 2;
        return (float)(1 + ((z2 + 1) / (4.0 * futures)) + (((5 * z2 * z2) + (16 * z2) + 3) / (96.0 * futures * futures)));
    }

    /// <summary>Laplace's quantile, in widths of one spread: for where nothing has been seen to move.</summary>
    static float LaplaceQuantile(double probability) => (float)-Math.Log(Math.Max(2 * (1 - probability), 1e-3));

    /// <summary>The probability that a point of the grid stands for, on one side.</summary>
    public static double Probability(int i)
    {
        var left = 1 - ((double)i / (Points - 1));
        return 1 - (0.5 * left * left);
    }

    /// <summary>
    /// The order statistic that a further score falls below with at least this probability; the largest where there are too few. Scores that repeat one
    /// another count as their independent ones: as long as those are fewer than the probability needs, a higher one is taken.
    /// </summary>
    static float At(List<float> sorted, double probability, int independent)
    {
        var lacking = Math.Max(0, 1 - (independent * (1 - probability)));
        var raised = probability * (1 + (Raise * lacking / Math.Max(1, independent)));
        return sorted[Math.Clamp((int)Math.Ceiling((sorted.Count + 1) * raised), 1, sorted.Count) - 1];
    }

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
