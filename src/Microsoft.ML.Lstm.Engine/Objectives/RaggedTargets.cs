namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>The targets of a batch: for each sequence a run of values in each field, of any length; NaN is a missing value.</summary>
/// <remarks>A field is a kind of target, such as labels, or the tokens of a transcript; objectives say which fields they read.</remarks>
public readonly ref struct RaggedTargets
{
    readonly ReadOnlySpan<float> _values;
    readonly ReadOnlySpan<int> _offsets;
    readonly int _batch;

    /// <summary>Values of <paramref name="fields"/> fields, one field after the other, in each field one sequence after the other.</summary>
    /// <param name="values">All values.</param>
    /// <param name="offsets">[fields · sequences + 1]: where each run begins, and where the last one ends; not falling.</param>
    /// <param name="fields">Kinds of targets; 1 by default.</param>
    /// <exception cref="ArgumentException">The offsets do not describe runs of the values.</exception>
    public RaggedTargets(ReadOnlySpan<float> values, ReadOnlySpan<int> offsets, int fields = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fields, 1);
        if (offsets.IsEmpty || (offsets.Length - 1) % fields != 0)
            throw new ArgumentException($"{offsets.Length} offsets are none of {fields} fields: give one for each sequence of each field, and one for the end.", nameof(offsets));
        var before = 0;
        foreach (var offset in offsets)
        {
            if (offset < before || offset > values.Length)
                throw new ArgumentException($"Offset {offset} follows {before} among {values.Length} values. Offsets must not fall, and end within the values.", nameof(offsets));
            before = offset;
        }
        _values = values;
        _offsets = offsets;
        (Fields, _batch) = (fields, (offsets.Length - 1) / fields);
    }

    /// <summary>Kinds of targets.</summary>
    public int Fields { get; }

    /// <summary>Sequences.</summary>
    public int Batch => _batch;

    /// <summary>The values of one field of one sequence.</summary>
    public ReadOnlySpan<float> this[int field, int sequence]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)field, (uint)Fields, nameof(field));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)sequence, (uint)_batch, nameof(sequence));
            var run = field * _batch + sequence;
            return _values[_offsets[run].._offsets[run + 1]];
        }
    }
}
