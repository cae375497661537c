using System.Collections;

namespace Microsoft.ML.Data;

/// <summary>A dense or sparse vector over buffers that outlive it: a getter fills it again for each row.</summary>
public readonly partial struct VBuffer<T> : IEnumerable
{
    readonly T[] _values;
    readonly int[] _indices;
    readonly int _count;

    /// <summary>The number of slots, explicit or not.</summary>
    public readonly int Length;

    public bool IsDense => _count == Length;

    /// <summary>A dense vector. <paramref name="indices"/> is kept as a buffer only.</summary>
    public VBuffer(int length, T[] values, int[] indices = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if ((values?.Length ?? 0) < length)
            throw new ArgumentOutOfRangeException(nameof(values), $"{values?.Length ?? 0} values are too few for a dense vector of length {length}.");
        Length = length;
        _count = length;
        _values = values;
        _indices = indices;
    }

    /// <summary>A vector of <paramref name="count"/> explicit values at ascending indices; dense if that is its length.</summary>
    public VBuffer(int length, int count, T[] values, int[] indices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if ((uint)count > (uint)length)
            throw new ArgumentException($"A vector of length {length} cannot hold {count} values.", nameof(count));
        if ((values?.Length ?? 0) < count)
            throw new ArgumentException($"There are {values?.Length ?? 0} values, not {count}.", nameof(values));
        if (count != length && (indices?.Length ?? 0) < count)
            throw new ArgumentException($"There are {indices?.Length ?? 0} indices, not {count}.", nameof(indices));
        Length = length;
        _count = count;
        _values = values;
        _indices = indices;
    }

    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    /// <summary>The indices of the explicit values; empty for a dense vector.</summary>
    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        if (all && !IsDense)
        {
            foreach (var item in AllItems(_values, _indices, _count, Length))
                yield return item;
            yield break;
        }
        for (var i = 0; i < _count; i++)
            yield return new(IsDense ? i : _indices[i], _values[i]);
    }

    public IEnumerable<T> DenseValues() => Items(all: true).Select(item => item.Value);

    public IEnumerator GetEnumerator() => DenseValues().GetEnumerator();

    public void GetItemOrDefault(int index, ref T destination) => destination = GetItemOrDefault(index);

    public T GetItemOrDefault(int index)
    {
        if ((uint)index >= (uint)Length)
            throw new ArgumentOutOfRangeException(nameof(index), $"Slot {index} is not one of the {Length} slots.");
        if (IsDense)
            return _values[index];
        var at = GetIndices().BinarySearch(index);
        return at >= 0 ? _values[at] : default;
    }

    public override string ToString() => IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    static IEnumerable<KeyValuePair<int, T>> AllItems(T[] values, int[] indices, int count, int length)
    {
        var next = 0;
        for (var i = 0; i < length; i++)
        {
            if (next < count && indices[next] == i)
                yield return new(i, values[next++]);
            else
                yield return new(i, default);
        }
    }
}
