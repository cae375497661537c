namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>What a series is never forecast beyond: 0, where it has values on one side of it only and they end there, or are counts.</summary>
/// <param name="Least">Nothing is forecast below.</param>
/// <param name="Most">Nothing is forecast above.</param>
readonly record struct ValueLimits(float Least, float Most)
{
    /// <summary>Whole numbers beyond are not told from others.</summary>
    const float MostCount = 1 << 24;

    /// <summary>The limits that a context shows.</summary>
    /// <param name="context">Values, NaN where missing.</param>
    public static ValueLimits Of(ReadOnlySpan<float> context)
    {
        var (least, most, nearest, isWhole) = (float.PositiveInfinity, float.NegativeInfinity, float.PositiveInfinity, true);
        foreach (var value in context)
        {
            if (float.IsNaN(value)) continue;
            (least, most, nearest) = (MathF.Min(least, value), MathF.Max(most, value), MathF.Min(nearest, MathF.Abs(value)));
            isWhole &= MathF.Abs(value) <= MostCount && value == MathF.Truncate(value);
        }

        var ends = nearest == 0 || isWhole;
        return new(least >= 0 && ends ? 0 : float.MinValue, most <= 0 && ends ? 0 : float.MaxValue);
    }

    public float Limit(float value) => Math.Clamp(value, Least, Most);

    public void Limit(Span<float> values)
    {
        foreach (ref var value in values) value = Limit(value);
    }
}
