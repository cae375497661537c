namespace Microsoft.ML.Lstm;

/// <summary>One of several choices, by its number from 0, as a float.</summary>
/// <param name="count">How many; at least 2.</param>
/// <exception cref="ArgumentOutOfRangeException">Fewer than two are no choice.</exception>
public sealed class DiscreteSpace(int count) : Space(1)
{
    /// <summary>How many choices there are.</summary>
    public int Count { get; } = Require.Between(count, 2, 1 << 16, nameof(count));

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> values) => values is [var value] && value >= 0 && value < Count && value == MathF.Floor(value);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"one of {Count} choices");
}
