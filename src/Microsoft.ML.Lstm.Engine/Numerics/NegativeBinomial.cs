namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>The negative binomial distribution of mean m and dispersion a, whose variance is m + a·m² (Salinas et al. 2020).</summary>
static class NegativeBinomial
{
    /// <summary>Up to this mean probabilities are summed, which is then faster than a search by the distribution function.</summary>
    const double SmallMean = 50;

    /// <summary>-ln P(y) and its slopes by mean and dispersion.</summary>
    public static double NegativeLogLikelihood(double y, double m, double a, out double byMean, out double byDispersion)
    {
        var r = 1 / a;
        // With p = a·m / (1 + a·m) the density is Γ(y + r) / (Γ(r) y!) · (1 - p)ʳ pʸ.
        var logOnePlus = SpecialFunctions.LogOnePlus(a * m);
        var logRatio = Math.Log(a) + Math.Log(m) - logOnePlus;
        var logChoices = SpecialFunctions.LogGamma(y + r) - SpecialFunctions.LogGamma(r) - SpecialFunctions.LogGamma(y + 1);
        var common = (m - y) / (1 + a * m);
        var byR = SpecialFunctions.Digamma(r) - SpecialFunctions.Digamma(y + r) + logOnePlus;
        (byMean, byDispersion) = (common / m, common / a - byR * r * r);
        return r * logOnePlus - (y == 0 ? 0 : y * logRatio) - logChoices;
    }

    /// <summary>The quantile at a level between 0 and 1: the least count that no more than 1 - level of the probability lies above.</summary>
    public static double Quantile(double level, double m, double a)
    {
        if (m <= SmallMean) return Summed(level, m, a);
        double low = -1, high = Math.Ceiling(m);
        while (AtMost(high, m, a) < level) (low, high) = (high, 2 * high);
        while (high - low > 1)
        {
            var middle = Math.Floor((low + high) / 2);

            // Beyond 2^53 not every count is a double: there may be none between.
            if (middle <= low || middle >= high) break;
            if (AtMost(middle, m, a) < level) low = middle;
            else high = middle;
        }

        return high;
    }

    static double Summed(double level, double m, double a)
    {
        var (ratio, probability, count) = (a * m / (1 + a * m), Math.Exp(-SpecialFunctions.LogOnePlus(a * m) / a), 0.0);

        // A probability that adds nothing any more ends the sum, whatever rounding left of 1.
        for (var sum = probability; sum < level; sum += probability, count++)
        {
            probability *= (count + (1 / a)) / (count + 1) * ratio;
            if (sum + probability == sum && count > m) break;
        }

        return count;
    }

    /// <summary>P(Y ≤ count).</summary>
    static double AtMost(double count, double m, double a) => IncompleteBeta.At(1 / (1 + a * m), a * m / (1 + a * m), 1 / a, count + 1);
}
