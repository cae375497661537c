namespace Microsoft.ML.Lstm;

/// <summary>Several choices at once, each by its number from 0, as a float each.</summary>
public sealed class MultiDiscreteSpace : Space
{
    readonly int[] _counts;

    /// <summary>Choices of so many each.</summary>
    /// <param name="counts">How many each choice has; at least 2, and 1 to 65,536 choices.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no choice, or one of fewer than two.</exception>
    public MultiDiscreteSpace(params ReadOnlySpan<int> counts) : base(Require.Between(counts.Length, 1, 1 << 16, nameof(counts)))
    {
        foreach (var count in counts) Require.Between(count, 2, 1 << 16, nameof(counts));
        _counts = counts.ToArray();
    }

    /// <summary>How many each choice has.</summary>
    public ReadOnlySpan<int> Counts => _counts;

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> values)
    {
        if (values.Length != Size) return false;
        for (var i = 0; i < values.Length; i++)
            if (!(values[i] >= 0 && values[i] < _counts[i] && values[i] == MathF.Floor(values[i]))) return false;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"one of {string.Join(" x ", _counts)} choices");
}
