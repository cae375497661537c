namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>Rows of differing length, one behind the other in one array.</summary>
sealed class RaggedBuffer
{
    float[] _values = [];
    int[] _ends = [];

    public ReadOnlySpan<float> Row(int row) => _values.AsSpan(Start(row).._ends[row]);

    /// <summary>Makes this row the last one.</summary>
    public void Set(int row, ReadOnlySpan<float> values)
    {
        var start = Start(row);
        var end = (long)start + values.Length;
        if (end > Array.MaxLength) throw new InvalidOperationException($"All examples together hold {end} values of one input; {Array.MaxLength} are the most.");
        if (end > _values.Length) Array.Resize(ref _values, (int)Math.Min(Array.MaxLength, Math.Max(end, Math.Max(64, 2L * _values.Length))));
        if (row == _ends.Length) Array.Resize(ref _ends, Math.Max(16, 2 * row));
        values.CopyTo(_values.AsSpan(start));
        _ends[row] = (int)end;
    }

    int Start(int row) => row == 0 ? 0 : _ends[row - 1];
}
