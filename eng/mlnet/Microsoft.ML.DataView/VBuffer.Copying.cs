namespace Microsoft.ML.Data;

public readonly partial struct VBuffer<T>
{
    /// <summary>Makes <paramref name="destination"/> a dense copy of a stretch of an array.</summary>
    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        var stretch = source.AsSpan(sourceIndex, length);
        var editor = VBufferEditor.Create(ref destination, length);
        stretch.CopyTo(editor.Values);
        destination = editor.Commit();
    }

    /// <summary>Copies as it is: a sparse vector stays sparse.</summary>
    public void CopyTo(ref VBuffer<T> destination) => CopyTo(ref destination, 0, Length);

    /// <summary>Copies the slots of a stretch, dense or sparse as this is.</summary>
    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sourceIndex);
        if ((uint)length > (uint)(Length - sourceIndex))
            throw new ArgumentOutOfRangeException(nameof(length), $"{length} slots from {sourceIndex} on are not in a vector of length {Length}.");
        var (first, count) = (sourceIndex, length);
        if (!IsDense)
        {
            first = FirstAtOrAfter(sourceIndex);
            count = FirstAtOrAfter(sourceIndex + length) - first;
        }
        var editor = VBufferEditor.Create(ref destination, length, count);
        _values.AsSpan(first, count).CopyTo(editor.Values);
        for (var i = 0; i < editor.Indices.Length; i++)
            editor.Indices[i] = _indices[first + i] - sourceIndex;
        destination = editor.Commit();
    }

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    /// <summary>Writes all slots, those that are not explicit as <paramref name="defaultValue"/>.</summary>
    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default)
    {
        if ((uint)destinationIndex > (uint)destination.Length || destination.Length - destinationIndex < Length)
            throw new ArgumentOutOfRangeException(
                nameof(destination), $"{Length} slots from {destinationIndex} on do not fit into {destination.Length}.");
        var slots = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(slots);
            return;
        }
        slots.Fill(defaultValue);
        for (var i = 0; i < _count; i++)
            slots[_indices[i]] = _values[i];
    }

    public void CopyToDense(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    internal VBufferEditor<T> GetEditor() => new(Length, _count, _values, _indices, false, false, false);

    internal VBufferEditor<T> GetEditor(
        int newLogicalLength, int? valuesCount, int? maxCapacity = null, bool keepOldOnResize = false, bool requireIndicesOnDense = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(newLogicalLength);
        var count = valuesCount ?? newLogicalLength;
        if ((uint)count > (uint)newLogicalLength)
            throw new ArgumentOutOfRangeException(nameof(valuesCount), $"A vector of length {newLogicalLength} cannot hold {count} values.");
        var max = maxCapacity ?? newLogicalLength;
        if (max < count)
            throw new ArgumentOutOfRangeException(nameof(maxCapacity), $"A capacity of {max} is too small for {count} values.");
        var values = WithSize(_values, count, max, keepOldOnResize, out var newValues);
        var newIndices = false;
        var dense = count == newLogicalLength && !requireIndicesOnDense;
        var indices = dense ? _indices : WithSize(_indices, count, max, keepOldOnResize, out newIndices);
        return new(newLogicalLength, count, values, indices, requireIndicesOnDense, newValues, newIndices);
    }

    int FirstAtOrAfter(int index)
    {
        var at = GetIndices().BinarySearch(index);
        return at < 0 ? ~at : at;
    }

    // Doubles, so that a vector that grows row by row costs few allocations, but never beyond what its length can use.
    static TItem[] WithSize<TItem>(TItem[] array, int count, int max, bool keep, out bool created)
    {
        created = (array?.Length ?? 0) < count;
        if (!created)
            return array;
        var grown = new TItem[(int)Math.Min(Math.Max(count, 2L * (array?.Length ?? 0)), max)];
        if (keep)
            array?.CopyTo(grown, 0);
        return grown;
    }
}
