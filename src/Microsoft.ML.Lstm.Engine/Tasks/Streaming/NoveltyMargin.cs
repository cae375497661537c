namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>
/// How far above the largest remembered a statistic must lie to be anomalous. Of few values the largest is soon exceeded, and of many statistics one always
/// is: the margin follows from two quantiles of the normal distribution, the level that one of so many statistics may exceed and the one that the
/// largest of so many values stands for.
/// </summary>
/// <param name="memory">Values that are remembered at the most.</param>
/// <param name="block">Rows after which a value says something new; neighbours share what they are means of.</param>
/// <param name="chance">Chance of a false alarm in a row that this statistic may take of what all may.</param>
sealed class NoveltyMargin(int memory, int block, double chance)
{
    const int Rounding = 16;

    long _count = -1;
    float _margin;

    /// <summary>At least 1, for so many values seen.</summary>
    public float At(long count)
    {
        // It changes slowly, and depends on the count alone, so that a copy goes on alike.
        count /= Rounding;
        if (count == _count) return _margin;
        _count = count;
        var blocks = Math.Max(2, Math.Min(Rounding * (double)count, memory) / block);

        // The largest, as a rule, stands already above its level, and statistics agree among themselves: the square root of the ratio is enough.
        _margin = (float)Math.Sqrt(Math.Max(1, Quantile(chance * block) / Quantile(1 / blocks)));
        return _margin;
    }

    /// <summary>What the absolute value of a standard normal number exceeds with this probability, to three digits (Abramowitz and Stegun 1964, 26.2.23).</summary>
    static double Quantile(double probability)
    {
        var t = Math.Sqrt(-2 * Math.Log(Math.Min(1, probability) / 2));
        return t - ((2.515517 + (t * (0.802853 + (t * 0.010328)))) / (1 + (t * (1.432788 + (t * (0.189269 + (t * 0.001308)))))));
    }
}
