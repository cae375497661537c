namespace Microsoft.ML.Lstm.Engine.Shapes;

/// <summary>Which steps of a batch are there [Batch, Steps]; an empty mask means all of them.</summary>
/// <remarks>
/// At a step that is not there a recurrent layer carries its state on unchanged and never looks at the input, NaN included. Layers that see
/// one step at a time ignore the mask: a state carried on is as good an input to them as any other.
/// </remarks>
public readonly ref struct Mask(ReadOnlySpan<bool> present)
{
    readonly ReadOnlySpan<bool> _present = present;

    /// <summary>Every step of every sequence is there.</summary>
    public static Mask None => default;

    /// <summary>True when nothing is masked.</summary>
    public bool IsEmpty => _present.IsEmpty;

    /// <summary>Whether row (sequence · Steps + step) is there.</summary>
    public bool this[int row] => _present.IsEmpty || _present[row];

    /// <summary>The flags [Batch, Steps], or an empty span.</summary>
    public ReadOnlySpan<bool> Present => _present;
}
