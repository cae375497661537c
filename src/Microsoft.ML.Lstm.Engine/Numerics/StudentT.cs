namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Student's t distribution (Student 1908) of location 0 and scale 1.</summary>
static class StudentT
{
    /// <summary>The quantile at a level between 0 and 1, for degrees of freedom of 2 and more; good to about 1e-12 of its value.</summary>
    public static double Quantile(double level, double freedom)
    {
        if (double.IsNaN(freedom)) return double.NaN;
        if (level == 0.5) return 0;
        var tail = Math.Min(level, 1 - level);
        var (bracketLow, bracketHigh) = (0.0, 1.0);
        while (UpperTail(bracketHigh, freedom) > tail) (bracketLow, bracketHigh) = (bracketHigh, 2 * bracketHigh);

        // Newton's method, kept within a bracket; the tail is convex, so it converges from the left.
        var t = bracketLow;
        for (var i = 0; i < 100; i++)
        {
            var excess = UpperTail(t, freedom) - tail;
            if (excess > 0) bracketLow = t;
            else bracketHigh = t;
            var next = t + (excess / Density(t, freedom));
            if (!(next >= bracketLow && next <= bracketHigh)) next = (bracketLow + bracketHigh) / 2;
            var isDone = Math.Abs(next - t) <= 1e-13 * next;
            t = next;
            if (isDone) break;
        }

        return level < 0.5 ? -t : t;
    }

    /// <summary>P(T > t) for t of 0 and more, and degrees of freedom above 0.</summary>
    public static double UpperTail(double t, double freedom)
    {
        var square = t * t;
        return 0.5 * IncompleteBeta.At(freedom / (freedom + square), square / (freedom + square), freedom / 2, 0.5);
    }

    static double Density(double t, double freedom) => Math.Exp(
        SpecialFunctions.LogGamma((freedom + 1) / 2) - SpecialFunctions.LogGamma(freedom / 2) - (Math.Log(freedom * Math.PI) / 2) - ((freedom + 1) / 2 * SpecialFunctions.LogOnePlus(t * t / freedom)));
}
