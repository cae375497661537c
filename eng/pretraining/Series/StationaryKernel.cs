namespace Microsoft.ML.Lstm.Pretraining.Series;

/// <summary>Stationary kernels of variance 1, as covariances at lags 0, 1, ...: periodic, squared exponential, rational quadratic, exponential (the one of Ornstein and Uhlenbeck), white.</summary>
static class StationaryKernel
{
    /// <summary>Periods of calendars, in steps.</summary>
    static readonly float[] Periods = [4, 5, 6, 7, 10, 12, 14, 24, 24, 26, 30, 40, 48, 52, 60, 96, 96, 168, 288, 336, 365.25f, 672];

    /// <summary>Draws a kernel.</summary>
    /// <param name="covariances">Where it goes.</param>
    /// <param name="values">Values of the series, which lengths of scale are measured by.</param>
    /// <param name="random">All that is random.</param>
    /// <returns>Its period; 1 for none.</returns>
    public static int Write(Span<float> covariances, int values, RandomDraws random)
    {
        var kind = random.Uniform();
        if (kind < 0.5f)
        {
            // A period is seldom longer than half of what is drawn.
            float period;
            do period = Periods[random.Below(Periods.Length)];
            while (2 * period > values && !random.Chance(0.1f));
            Periodic(covariances, period, random.LogUniform(0.5f, 1.5f));
            return (int)MathF.Round(period);
        }

        var scale = random.LogUniform(0.01f, 2) * values;
        if (kind < 0.62f) SquaredExponential(covariances, scale);
        else if (kind < 0.74f) RationalQuadratic(covariances, scale, random.LogUniform(0.1f, 10));
        else if (kind < 0.88f) Exponential(covariances, scale);
        else White(covariances, random.LogUniform(0.02f, 1));
        return 1;
    }

    /// <summary>exp(-2 sin²(π·lag/period)/scale²), the periodic kernel of MacKay (1998).</summary>
    public static void Periodic(Span<float> covariances, float period, float scale)
    {
        for (var lag = 0; lag < covariances.Length; lag++)
        {
            var sine = MathF.Sin(MathF.PI * (lag % period) / period);
            covariances[lag] = MathF.Exp(-2 * sine * sine / (scale * scale));
        }
    }

    public static void SquaredExponential(Span<float> covariances, float scale)
    {
        for (var lag = 0; lag < covariances.Length; lag++) covariances[lag] = MathF.Exp(-(lag / scale) * (lag / scale) / 2);
    }

    public static void RationalQuadratic(Span<float> covariances, float scale, float power)
    {
        for (var lag = 0; lag < covariances.Length; lag++) covariances[lag] = MathF.Pow(1 + (lag / scale * (lag / scale) / (2 * power)), -power);
    }

    public static void Exponential(Span<float> covariances, float scale)
    {
        for (var lag = 0; lag < covariances.Length; lag++) covariances[lag] = MathF.Exp(-lag / scale);
    }

    public static void White(Span<float> covariances, float variance)
    {
        covariances.Clear();
        covariances[0] = variance;
    }
}
