namespace Microsoft.ML.Data;

/// <summary>Starts the editing of vectors.</summary>
public static class VBufferEditor
{
    /// <summary>An editor over the buffers of <paramref name="destination"/>, its logical and physical length as they are.</summary>
    public static VBufferEditor<T> CreateFromBuffer<T>(ref VBuffer<T> destination) => destination.GetEditor();

    /// <summary>An editor for a vector of the length given, over the buffers of <paramref name="destination"/> where they are large enough.</summary>
    public static VBufferEditor<T> Create<T>(
        ref VBuffer<T> destination,
        int newLogicalLength,
        int? valuesCount = null,
        int? maxValuesCapacity = null,
        bool keepOldOnResize = false,
        bool requireIndicesOnDense = false) =>
        destination.GetEditor(newLogicalLength, valuesCount, maxValuesCapacity, keepOldOnResize, requireIndicesOnDense);
}

/// <summary>Fills the buffers of a vector; the vector exists once committed.</summary>
public readonly ref struct VBufferEditor<T>
{
    readonly int _logicalLength;
    readonly T[] _values;
    readonly int[] _indices;

    public readonly Span<T> Values;

    /// <summary>The indices of the values; empty for a dense vector, unless asked for.</summary>
    public readonly Span<int> Indices;

    internal VBufferEditor(
        int logicalLength, int valuesCount, T[] values, int[] indices, bool requireIndicesOnDense, bool createdNewValues, bool createdNewIndices)
    {
        _logicalLength = logicalLength;
        _values = values;
        _indices = indices;
        Values = values.AsSpan(0, valuesCount);
        Indices = logicalLength == valuesCount && !requireIndicesOnDense ? default : indices.AsSpan(0, valuesCount);
        CreatedNewValues = createdNewValues;
        CreatedNewIndices = createdNewIndices;
    }

    public bool CreatedNewValues { get; }

    public bool CreatedNewIndices { get; }

    public VBuffer<T> Commit() => new(_logicalLength, Values.Length, _values, _indices);

    /// <summary>A vector of the first <paramref name="physicalValuesCount"/> values only; sparse where these are fewer than its length.</summary>
    public VBuffer<T> CommitTruncated(int physicalValuesCount)
    {
        if ((uint)physicalValuesCount > (uint)Values.Length)
            throw new ArgumentOutOfRangeException(
                nameof(physicalValuesCount), $"{physicalValuesCount} values cannot be committed of an editor that has {Values.Length}.");
        return new(_logicalLength, physicalValuesCount, _values, _indices);
    }
}
