namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>
/// How far above its maximum in the memory a statistic must lie to be anomalous. The maximum of few values is soon exceeded, and of many statistics one always
/// is: the margin follows from two quantiles of the normal distribution, the level that one of several statistics may exceed and the one that the
/// maximum of the memory's values is an estimate of.
/// </summary>
/// <param name="plan">The memory length, and the channels that have such a statistic.</param>
/// <param name="block">Rows after which values are independent; neighbours are means over the same rows.</param>
/// <param name="chance">Chance of a false alarm in a row that this statistic may take of what all may.</param>
sealed class NoveltyMargin(AnomalyPlan plan, int block, double chance)
{
    /// <summary>
    /// The power of the ratio that is the margin. Statistics of a channel agree among themselves, and the largest, as a rule, stands already above its level, so for one channel the square root
    /// is enough; channels differ, so the more there are, the surer it is that the largest of one stands below; and so it may where it is the largest of few. Chosen on synthetic series.
    /// </summary>
    const double Power = 0.5, PowerOfChannels = 0.08, PowerOfFew = 2;

    const int Rounding = 16;

    long _count = -1;
    float _margin;

    /// <summary>At least 1, for this many values seen.</summary>
    public float At(long count)
    {
        // It changes slowly, and depends on the count alone, so that a copy continues alike.
        count /= Rounding;
        if (count == _count) return _margin;
        _count = count;
        var blocks = Math.Max(2, Math.Min(Rounding * (double)count, plan.Options.MemoryLength) / block);
        var ratio = Math.Max(1, Quantile(chance * block) / Quantile(1 / blocks));
        return _margin = (float)(plan.IsFormer ? Math.Sqrt(ratio) : Math.Pow(ratio, (Power + (PowerOfChannels * Math.Log(plan.Channels))) * (1 + (PowerOfFew / blocks))));
    }

    /// <summary>What the absolute value of a standard normal number exceeds with this probability, to three digits (Abramowitz and Stegun 1964, 26.2.23).</summary>
    static double Quantile(double probability)
    {
        var t = Math.Sqrt(-2 * Math.Log(Math.Min(1, probability) / 2));
        return t - ((2.515517 + (t * (0.802853 + (t * 0.010328)))) / (1 + (t * (1.432788 + (t * (0.189269 + (t * 0.001308)))))));
    }
}
