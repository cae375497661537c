namespace Microsoft.ML.Lstm;

/// <summary>Real numbers, each between two limits.</summary>
public sealed class BoxSpace : Space
{
    readonly float[] _low, _high;

    /// <summary>So many numbers between the same limits.</summary>
    /// <param name="low">The least of each.</param>
    /// <param name="high">The greatest of each.</param>
    /// <param name="size">How many; at least 1.</param>
    public BoxSpace(float low, float high, int size) : this(Repeated(low, size), Repeated(high, size))
    {
    }

    /// <summary>Numbers with limits of their own.</summary>
    /// <param name="low">The least of each; may be infinite for observations.</param>
    /// <param name="high">The greatest of each, as many; above the least.</param>
    /// <exception cref="ArgumentException">There are none, not as many of both, or a limit is NaN or not below the other.</exception>
    public BoxSpace(ReadOnlySpan<float> low, ReadOnlySpan<float> high) : base(low.Length)
    {
        if (low.Length == 0 || low.Length != high.Length) throw new ArgumentException($"{low.Length} lower and {high.Length} upper limits came. Give one of each for every number.", nameof(high));
        for (var i = 0; i < low.Length; i++)
            if (!(low[i] < high[i])) throw new ArgumentException(FormattableString.Invariant($"The limits of number {i} are {low[i]} and {high[i]}. Give a lower one and an upper one."), nameof(high));
        (_low, _high) = (low.ToArray(), high.ToArray());
    }

    /// <summary>The least of each number.</summary>
    public ReadOnlySpan<float> Low => _low;

    /// <summary>The greatest of each number.</summary>
    public ReadOnlySpan<float> High => _high;

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> values)
    {
        if (values.Length != Size) return false;
        for (var i = 0; i < values.Length; i++)
            if (!(values[i] >= _low[i] && values[i] <= _high[i])) return false;
        return true;
    }

    /// <summary>Brings each number between its limits.</summary>
    /// <param name="values">[Size]; several elements one after the other as well.</param>
    public void Clip(Span<float> values)
    {
        for (var i = 0; i < values.Length; i++) values[i] = Math.Clamp(values[i], _low[i % Size], _high[i % Size]);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Size} numbers between limits");

    static float[] Repeated(float value, int size)
    {
        var all = new float[Require.Between(size, 1, 1 << 16, nameof(size))];
        Array.Fill(all, value);
        return all;
    }
}
