namespace Microsoft.ML.Lstm.Pretraining.Series;

/// <summary>Counts whose rate is a structured series: Poisson, or demand that comes now and then.</summary>
sealed class CountSeries(IGenerator rates) : IGenerator
{
    /// <inheritdoc/>
    public int Write(Span<float> values, int context, RandomDraws random)
    {
        var period = rates.Write(values, context, random);
        Shape.Standardize(values);
        if (random.Chance(0.65f))
        {
            var (mean, strength) = (random.LogUniform(0.1f, 60), random.Uniform(0.1f, 0.7f));
            foreach (ref var value in values) value = random.Poisson(mean * MathF.Exp(strength * Math.Clamp(value, -4, 4)));
            return period;
        }

        var (rate, size) = (random.Uniform(0.05f, 0.6f), random.Uniform(1, 10));
        foreach (ref var value in values) value = random.Chance(rate * MathF.Exp(0.5f * Math.Clamp(value, -2, 1))) ? 1 + random.Poisson(size) : 0;
        return period;
    }
}
