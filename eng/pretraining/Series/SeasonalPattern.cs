namespace Microsoft.ML.Lstm.Pretraining.Series;

/// <summary>One cycle of a season: by harmonics, by bumps as of days, by a number for each step, or by duty cycles.</summary>
static class SeasonalPattern
{
    /// <summary>Periods below have a number for each step, with no curve between.</summary>
    public const float Short = 14;

    /// <summary>Writes a cycle on a table, standardised.</summary>
    public static void Write(Span<float> table, float period, RandomDraws random)
    {
        var kind = random.Uniform();
        if (period < Short && kind < 0.5f) Steps(table, Math.Max(2, (int)MathF.Round(period)), random);
        else if (kind < 0.7f) Harmonics(table, period, random);
        else if (kind < 0.9f) Bumps(table, random);
        else DutyCycle(table, random);
        Shape.Standardize(table);
    }

    static void Steps(Span<float> table, int period, RandomDraws random)
    {
        Span<float> values = stackalloc float[period];
        foreach (ref var value in values) value = (random.Chance(0.15f) ? 2.5f : 1) * random.Normal();
        for (var i = 0; i < table.Length; i++) table[i] = values[i * period / table.Length];
    }

    static void Harmonics(Span<float> table, float period, RandomDraws random)
    {
        table.Clear();
        var (most, decay) = (Math.Max(1, Math.Min(random.Between(1, 10), (int)(period / 2))), random.Uniform(0.3f, 2));
        for (var k = 1; k <= most; k++)
        {
            var (a, b) = (random.Normal() * MathF.Pow(k, -decay), random.Normal() * MathF.Pow(k, -decay));
            var (sine, cosine) = MathF.SinCos(MathF.Tau * k / table.Length);
            var (x, y) = (1f, 0f);
            for (var i = 0; i < table.Length; i++)
            {
                table[i] += (a * x) + (b * y);
                (x, y) = ((x * cosine) - (y * sine), (x * sine) + (y * cosine));
            }
        }
    }

    static void Bumps(Span<float> table, RandomDraws random)
    {
        table.Clear();
        for (var bumps = random.Between(1, 4); bumps > 0; bumps--)
        {
            var (center, width, height) = (random.Uniform() * table.Length, random.LogUniform(0.02f, 0.25f) * table.Length, random.Normal() + 0.5f);
            var isFlat = random.Chance(0.4f);
            for (var i = 0; i < table.Length; i++)
            {
                var distance = MathF.Abs(i - center);
                distance = MathF.Min(distance, table.Length - distance) / width;
                if (isFlat && distance < 1) table[i] += height;
                else if (!isFlat && distance < 4) table[i] += height * MathF.Exp(-distance * distance);
            }
        }
    }

    static void DutyCycle(Span<float> table, RandomDraws random)
    {
        var (duty, isSloped) = (random.Uniform(0.05f, 0.95f), random.Chance(0.5f));
        for (var i = 0; i < table.Length; i++)
        {
            var part = (float)i / table.Length;
            table[i] = isSloped ? (part < duty ? part / duty : (1 - part) / (1 - duty)) : part < duty ? 1 : 0;
        }
    }
}
