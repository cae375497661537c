namespace Microsoft.ML.Lstm.Pretraining.Series;

/// <summary>What is done to a series as a whole.</summary>
static class Shape
{
    /// <summary>Mean 0 and deviation 1; a constant becomes 0.</summary>
    public static void Standardize(Span<float> values)
    {
        double sum = 0, squares = 0;
        foreach (var value in values) sum += value;
        var mean = sum / values.Length;
        foreach (var value in values) squares += (value - mean) * (value - mean);
        var inverse = 1 / Math.Sqrt((squares / values.Length) + 1e-12);
        foreach (ref var value in values) value = (float)((value - mean) * inverse);
    }

    /// <summary>A link function, as real quantities have limits: exponential, censored at 0 or from above, saturated, rounded; for the most part none.</summary>
    public static void Link(Span<float> values, RandomDraws random)
    {
        var kind = random.Uniform();
        if (kind < 0.2f)
        {
            var factor = random.Uniform(0.2f, 1);
            foreach (ref var value in values) value = MathF.Exp(factor * Math.Clamp(value, -8, 8));
        }
        else if (kind < 0.27f)
        {
            var shift = random.Uniform(-1, 1);
            foreach (ref var value in values) value = MathF.Max(0, value + shift);
        }
        else if (kind < 0.31f)
        {
            var most = random.Uniform(0.5f, 2);
            foreach (ref var value in values) value = MathF.Min(most, value);
        }
        else if (kind < 0.35f)
        {
            var most = random.Uniform(0.5f, 3);
            foreach (ref var value in values) value = most * MathF.Tanh(value / most);
        }
        else if (kind < 0.38f)
        {
            var step = random.Uniform(0.1f, 1);
            foreach (ref var value in values) value = MathF.Round(value / step) * step;
        }
    }

    /// <summary>Makes blocks, or single values, of a context missing; its last ones stay.</summary>
    public static void Omit(Span<float> context, RandomDraws random)
    {
        const int Kept = 4;
        var kind = random.Uniform();
        if (kind < 0.08f)
        {
            for (var blocks = random.Between(1, 3); blocks > 0; blocks--)
            {
                var (start, length) = (random.Below(context.Length), random.Between(1, Math.Max(1, context.Length / 8)));
                for (var t = start; t < Math.Min(context.Length - Kept, start + length); t++) context[t] = float.NaN;
            }
        }
        else if (kind < 0.12f)
        {
            var part = random.Uniform(0.01f, 0.3f);
            for (var t = 0; t < context.Length - Kept; t++)
                if (random.Chance(part)) context[t] = float.NaN;
        }
    }

    /// <summary>Whether a series can be learnt from: its context varies, and its future stays within reach of it.</summary>
    public static bool IsUsable(ReadOnlySpan<float> series, int context)
    {
        var (least, most) = (float.MaxValue, float.MinValue);
        foreach (var value in series[..context])
        {
            if (!float.IsFinite(value)) return false;
            (least, most) = (MathF.Min(least, value), MathF.Max(most, value));
        }

        foreach (var value in series[context..])
            if (!(MathF.Abs(value - ((least + most) / 2)) <= (20 * (most - least)) + 1e-9f)) return false;
        return most - least > (1e-4f * MathF.Max(MathF.Abs(most), MathF.Abs(least))) + 1e-6f;
    }
}
