namespace Microsoft.ML.Lstm.Pretraining.Series;

/// <summary>
/// Levels that move: innovations state space models of exponential smoothing (Hyndman et al. 2002), from a constant with noise to a random walk, with slopes that fade, at times with a season that moves, at times
/// multiplicative. What days and weeks without a season look like.
/// </summary>
sealed class LevelSeries : IGenerator
{
    const int MostSeason = 52;

    static readonly int[] Seasons = [4, 5, 7, 7, 12, 12, 24, MostSeason];

    /// <inheritdoc/>
    public int Write(Span<float> values, int context, RandomDraws random)
    {
        // How much of a shock stays: all of it is a walk, and so are prices.
        var stays = random.Chance(0.3f) ? 1 : random.Chance(0.3f) ? random.LogUniform(0.005f, 0.1f) : random.Uniform(0.05f, 1);
        var (hasSlope, fades) = (random.Chance(0.4f), random.Chance(0.6f) ? random.Uniform(0.8f, 0.995f) : 1);
        var slopeStays = hasSlope ? stays * random.LogUniform(0.001f, 0.2f) : 0;
        // A level may be drawn back, slowly, to where it has begun.
        var returns = random.Chance(0.35f) ? random.LogUniform(0.002f, 0.1f) : 0;
        var (period, seasonStays) = (random.Chance(0.25f) ? Seasons[random.Below(Seasons.Length)] : 1, random.LogUniform(0.005f, 0.3f));
        Span<float> season = stackalloc float[MostSeason];
        var strength = period > 1 ? random.LogUniform(0.3f, 5) : 0;
        foreach (ref var part in season[..period]) part = strength * random.Normal();
        var (level, slope) = (0f, hasSlope ? random.Normal(random.LogUniform(0.005f, 0.2f)) : 0);
        var (isHeavy, clusters, volatility) = (random.Chance(0.3f), random.Chance(0.3f) ? random.Uniform(0.2f, 1) : 0, 0f);
        for (var t = 0; t < values.Length; t++)
        {
            var shock = random.Normal();
            if (isHeavy && random.Chance(0.03f)) shock *= random.Uniform(2, 8);
            if (clusters > 0)
            {
                volatility = (0.97f * volatility) + (0.24f * random.Normal());
                shock *= MathF.Exp(clusters * volatility);
            }

            values[t] = level + slope + season[t % period] + shock;
            level += slope + (stays * shock) - (returns * level);
            slope = (fades * slope) + (slopeStays * shock);
            if (period > 1) season[t % period] += seasonStays * shock;
        }

        if (!random.Chance(0.4f)) return period;
        Shape.Standardize(values);
        Shape.Link(values, random);
        return period;
    }
}
