namespace Microsoft.ML.Lstm;

/// <summary>What observations or actions can be, as numbers in a span (the spaces of Gymnasium, Towers et al. 2024).</summary>
public abstract class Space
{
    private protected Space(int size) => Size = size;

    /// <summary>Numbers of one observation or action: 1 for a choice, which is its number.</summary>
    public int Size { get; }

    /// <summary>Whether the values are an element.</summary>
    /// <param name="values">[Size].</param>
    public abstract bool Contains(ReadOnlySpan<float> values);
}
