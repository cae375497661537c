namespace Microsoft.ML.Lstm.Pretraining.Series;

/// <summary>A process that switches between two Ornstein-Uhlenbeck regimes, calm and wild, with seasons and trends on top (as in TempoPFN: Moroshan et al. 2025).</summary>
sealed class RegimeSeries : IGenerator
{
    static readonly float[] Periods = [7, 12, 24, 24, 30.4f, 48, 96, 52.2f];

    /// <inheritdoc/>
    public int Write(Span<float> values, int context, RandomDraws random)
    {
        var (regime, stay) = (0, random.Uniform(0.85f, 0.999f));
        ReadOnlySpan<float> reversion = [random.LogUniform(0.01f, 0.2f), random.LogUniform(0.001f, 0.05f)];
        ReadOnlySpan<float> means = [-2 + random.Normal(), 2 + random.Normal()];
        ReadOnlySpan<float> shocks = [0.05f * MathF.Exp(random.Normal(0.4f)), 0.15f * MathF.Exp(random.Normal(0.5f))];
        var level = means[0];
        foreach (ref var value in values)
        {
            if (!random.Chance(stay)) regime = 1 - regime;
            value = level += (reversion[regime] * (means[regime] - level)) + (shocks[regime] * random.Normal());
        }

        var period = 1f;
        if (random.Chance(0.6f))
        {
            period = random.Chance(1f / 9) ? random.LogUniform(4, 200) : Periods[random.Below(Periods.Length)];
            Components.AddSeason(values, period, random.Uniform(0.2f, 2.5f), random.Chance(0.5f), random);
        }

        if (random.Chance(0.4f)) Components.AddTrend(values, random.Uniform(0.5f, 4), random);
        if (random.Chance(0.3f)) Components.AddShifts(values, random.Uniform(1, 5), random);
        if (random.Chance(0.5f)) Components.AddNoise(values, random.LogUniform(0.02f, 0.5f), random);
        Shape.Link(values, random);
        return (int)MathF.Round(period);
    }
}
