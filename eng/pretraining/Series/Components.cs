namespace Microsoft.ML.Lstm.Pretraining.Series;

/// <summary>Parts that series are sums of: each adds itself to the values.</summary>
static class Components
{
    const int Cells = 256, CellsOfStep = 16;

    /// <summary>A season, whose amplitude may wander and whose shape may turn into another one.</summary>
    public static void AddSeason(Span<float> values, float period, float amplitude, bool varies, RandomDraws random)
    {
        var isShort = period < SeasonalPattern.Short;
        var cells = isShort ? Math.Max(2, (int)MathF.Round(period)) * CellsOfStep : Cells;
        Span<float> table = stackalloc float[cells], later = stackalloc float[cells];
        SeasonalPattern.Write(table, period, random);
        var (place, step) = (random.Uniform() * cells, cells / period);
        if (period == MathF.Round(period)) place = (MathF.Floor(random.Uniform() * period) * step) + 0.01f;
        var (wander, strength) = (0f, varies ? random.Uniform(0.05f, 0.4f) : 0);
        var turns = varies && random.Chance(0.3f);
        if (turns) SeasonalPattern.Write(later, period, random);
        for (var t = 0; t < values.Length; t++)
        {
            var cell = (int)place;
            var value = isShort ? table[cell] : table[cell] + ((place - cell) * (table[cell + 1 == cells ? 0 : cell + 1] - table[cell]));
            if (turns) value += (float)t / values.Length * (later[cell] - value);
            if (strength > 0)
            {
                wander += (-0.01f * wander) + (0.14f * random.Normal());
                value *= MathF.Exp(strength * wander / 2);
            }

            values[t] += amplitude * value;
            for (place += step; place >= cells;) place -= cells;
        }
    }

    /// <summary>A trend: a line, an exponential, a logistic step, a piecewise line, or a smooth walk.</summary>
    public static void AddTrend(Span<float> values, float scale, RandomDraws random)
    {
        var (kind, height, n) = (random.Uniform(), random.Normal(scale), values.Length);
        if (kind < 0.35f)
        {
            for (var t = 0; t < n; t++) values[t] += height * ((t / (float)n * 2) - 1);
        }
        else if (kind < 0.5f)
        {
            var rate = random.Uniform(-3, 3);
            for (var t = 0; t < n; t++) values[t] += height * MathF.Exp(rate * t / n);
        }
        else if (kind < 0.65f)
        {
            var (center, width) = (random.Uniform(-0.2f, 1.2f) * n, random.Uniform(0.02f, 0.3f) * n);
            for (var t = 0; t < n; t++) values[t] += 2 * height / (1 + MathF.Exp(-(t - center) / width));
        }
        else if (kind < 0.85f)
        {
            var (slope, level, breaks) = (random.Normal(2 * scale / n), 0f, random.Uniform(1, 6) / n);
            for (var t = 0; t < n; t++)
            {
                if (random.Chance(breaks)) slope = random.Normal(3 * scale / n);
                values[t] += level += slope;
            }
        }
        else
        {
            var (slope, level, memory) = (0f, 0f, random.Uniform(0.9f, 0.995f));
            var step = scale * (1 - memory) / MathF.Sqrt(n);
            for (var t = 0; t < n; t++)
            {
                slope = (memory * slope) + (step * random.Normal());
                values[t] += level += slope;
            }
        }
    }

    /// <summary>Noise: white or autoregressive, at times with heavy tails, at times with a variance that comes in clusters.</summary>
    public static void AddNoise(Span<float> values, float deviation, RandomDraws random)
    {
        var memory = random.Chance(0.35f) ? 0 : random.Chance(0.5f) ? random.Uniform(0, 0.9f) : 1 - random.LogUniform(0.003f, 0.15f);
        var step = deviation * MathF.Sqrt(1 - (memory * memory));
        var value = memory == 0 ? 0 : deviation * random.Normal();
        var (isHeavy, clusters, volatility) = (random.Chance(0.2f), random.Chance(0.25f) ? random.Uniform(0.2f, 1) : 0, 0f);
        foreach (ref var sum in values)
        {
            var shock = random.Normal();
            if (isHeavy && random.Chance(0.03f)) shock *= random.Uniform(2, 8);
            if (clusters > 0)
            {
                volatility = (0.97f * volatility) + (0.24f * random.Normal());
                shock *= MathF.Exp(clusters * volatility);
            }

            sum += value = (memory * value) + (step * shock);
        }
    }

    /// <summary>A random walk that ends so far from its begin on the mean.</summary>
    public static void AddWalk(Span<float> values, float deviation, RandomDraws random)
    {
        var (level, step) = (0f, deviation / MathF.Sqrt(values.Length));
        foreach (ref var sum in values) sum += level += step * random.Normal();
    }

    /// <summary>Shifts of the level, some of which go back.</summary>
    public static void AddShifts(Span<float> values, float deviation, RandomDraws random)
    {
        for (var shifts = random.Between(1, 4); shifts > 0; shifts--)
        {
            var (start, height) = (random.Below(values.Length), random.Normal(deviation));
            var end = random.Chance(0.4f) ? Math.Min(values.Length, start + random.Between(3, 60)) : values.Length;
            foreach (ref var sum in values[start..end]) sum += height;
        }
    }

    /// <summary>Spikes: at random, or periodic.</summary>
    public static void AddSpikes(Span<float> values, float deviation, RandomDraws random)
    {
        var sign = random.Chance(0.7f) ? 1 : -1;
        if (random.Chance(0.5f))
        {
            var rate = random.LogUniform(0.002f, 0.03f);
            foreach (ref var sum in values)
                if (random.Chance(rate)) sum += sign * deviation * random.Uniform(2, 8);
            return;
        }

        var (period, height) = (random.Between(5, 200), sign * deviation * random.Uniform(2, 8));
        for (var t = random.Below(period); t < values.Length; t += period) values[t] += height * random.Uniform(0.7f, 1.3f);
    }

    /// <summary>A sine whose amplitude may swing.</summary>
    public static void AddSine(Span<float> values, float period, float amplitude, RandomDraws random)
    {
        var (phase, swing) = (random.Uniform() * MathF.Tau, random.Chance(0.4f) ? random.Uniform(0, 0.3f) : 0);
        var slow = random.Uniform(0.5f, 3) * MathF.Tau / values.Length;
        for (var t = 0; t < values.Length; t++)
            values[t] += amplitude * (1 + (swing * MathF.Sin(slow * t))) * MathF.Sin(phase + (MathF.Tau / period * t));
    }
}
