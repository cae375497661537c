namespace Microsoft.ML.Lstm.Pretraining.Series;

/// <summary>Counts whose rate is a structured series: Poisson, at times with more variance than that, or demand that comes now and then, at times in runs.</summary>
sealed class CountSeries(IGenerator rates) : IGenerator
{
    /// <inheritdoc/>
    public int Write(Span<float> values, int context, RandomDraws random)
    {
        var period = rates.Write(values, context, random);
        Shape.Standardize(values);
        if (random.Chance(0.6f)) Count(values, random);
        else Demand(values, random);
        return period;
    }

    /// <summary>A Poisson count at each step; of a rate that varies log-normally its variance exceeds its mean.</summary>
    static void Count(Span<float> values, RandomDraws random)
    {
        var (mean, strength, excess) = (random.LogUniform(0.1f, 60), random.Uniform(0.1f, 0.7f), random.Chance(0.3f) ? random.Uniform(0.2f, 1) : 0);
        foreach (ref var value in values)
        {
            var rate = mean * MathF.Exp(strength * Math.Clamp(value, -4, 4));
            value = random.Poisson(excess > 0 ? rate * MathF.Exp(excess * Math.Clamp(random.Normal(), -3, 3)) : rate);
        }
    }

    /// <summary>No demand at most steps, and else a size of at least 1 (Croston 1972). Of a step with demand another may follow sooner.</summary>
    static void Demand(Span<float> values, RandomDraws random)
    {
        var (rate, size, unit) = (random.LogUniform(0.03f, 0.6f), random.Chance(0.2f) ? 0 : random.LogUniform(0.3f, 10), random.Chance(0.8f) ? 1 : random.Between(2, 12));
        var (follows, isOn) = (random.Chance(0.4f) ? random.Uniform(0.2f, 0.8f) : 0, false);
        foreach (ref var value in values)
        {
            isOn = (isOn && random.Chance(follows)) || random.Chance(rate * MathF.Exp(0.5f * Math.Clamp(value, -2, 1)));
            value = isOn ? unit * (1 + random.Poisson(size)) : 0;
        }
    }
}
