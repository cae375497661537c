namespace Microsoft.ML.Lstm.Pretraining.Series;

/// <summary>Simple shapes with little noise: sines, pieces of levels, slopes and walks, or a train of triangles.</summary>
sealed class ShapeSeries : IGenerator
{
    /// <inheritdoc/>
    public int Write(Span<float> values, int context, RandomDraws random)
    {
        values.Clear();
        var kind = random.Uniform();
        var period = kind < 0.4f ? Sines(values, random) : kind < 0.7f ? Pieces(values, random) : Triangles(values, random);
        if (random.Chance(0.3f)) Components.AddTrend(values, random.Uniform(0.2f, 2), random);
        Components.AddNoise(values, random.LogUniform(0.005f, 0.5f), random);
        return period;
    }

    static int Sines(Span<float> values, RandomDraws random)
    {
        var shortest = float.MaxValue;
        for (var sines = random.Between(1, 3); sines > 0; sines--)
        {
            var period = random.LogUniform(6, 250);
            Components.AddSine(values, period, random.Uniform(0.5f, 3), random);
            shortest = MathF.Min(shortest, period);
        }

        return (int)MathF.Round(shortest);
    }

    static int Pieces(Span<float> values, RandomDraws random)
    {
        var (t, level) = (0, random.Normal());
        while (t < values.Length)
        {
            var (end, mode, slope) = (Math.Min(values.Length, t + random.Between(5, 80)), random.Below(4), random.Normal(0.05f));
            for (; t < end; t++)
            {
                if (mode == 1) level += slope;
                else if (mode == 2) level += random.Normal(0.1f);
                values[t] = level;
            }

            if (random.Chance(0.5f)) level = random.Normal(2);
        }

        if (!random.Chance(0.4f)) return 1;
        var period = random.Chance(0.5f) ? 24 : random.LogUniform(4, 100);
        Components.AddSeason(values, period, random.Uniform(0.1f, 1), false, random);
        return (int)MathF.Round(period);
    }

    static int Triangles(Span<float> values, RandomDraws random)
    {
        var period = random.Between(6, 150);
        var (width, height) = (random.Between(2, Math.Max(2, period / 2)), random.Uniform(1, 4));
        for (var start = random.Below(period); start < values.Length; start += period)
        {
            for (var i = 0; i < width && start + i < values.Length; i++) values[start + i] += height * (1 - MathF.Abs((2f * i / width) - 1));
        }

        return period;
    }
}
