namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>Rows of differing length, one behind the other in one array.</summary>
sealed class RaggedBuffer<T>
{
    T[] _values = [];
    int[] _ends = [];

    public ReadOnlySpan<T> Row(int row) => _values.AsSpan(Start(row).._ends[row]);

    /// <summary>Makes this row, of so many values, the last one, and hands out the place for them.</summary>
    public Span<T> Set(int row, int count)
    {
        var start = Start(row);
        var end = (long)start + count;
        if (end > Array.MaxLength) throw new InvalidOperationException($"All examples together hold {end} values of one field; {Array.MaxLength} are the most.");
        if (end > _values.Length) Array.Resize(ref _values, (int)Math.Min(Array.MaxLength, Math.Max(end, Math.Max(64, 2L * _values.Length))));
        if (row == _ends.Length) Array.Resize(ref _ends, Math.Max(16, 2 * row));
        _ends[row] = (int)end;
        return _values.AsSpan(start, count);
    }

    int Start(int row) => row == 0 ? 0 : _ends[row - 1];
}
