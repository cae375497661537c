using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>
/// Some rows of a batch of sequences [B · T, ..] that are worked on at once, for cells whose products need no h. A block is cut into runs: rows
/// of one sequence.
/// </summary>
readonly ref struct RowBlock
{
    /// <summary>Rows of a block: what the products leave stays in the second cache until the scan has read it.</summary>
    public const int MaxRows = 128;

    readonly int _steps;

    /// <summary>The rows from a first one on, with room for a flag each.</summary>
    public RowBlock(SequenceShape shape, int first, Mask mask, Span<bool> flags)
    {
        (_steps, First, Count) = (shape.Steps, first, Math.Min(MaxRows, shape.Rows - first));
        if (mask.IsEmpty) return;
        Present = flags[..Count];
        for (var row = 0; row < Count; row++) Present[row] = mask[first + row];
    }

    public int First { get; }

    public int Count { get; }

    /// <summary>Which rows are there; empty for all.</summary>
    public Span<bool> Present { get; }

    /// <summary>Blocks of so many rows.</summary>
    public static int CountOf(int rows) => (rows + MaxRows - 1) / MaxRows;

    /// <summary>Whether a sequence begins at a row of the block, so that another one ends before it.</summary>
    public bool Begins(int row) => (First + row) % _steps == 0;

    /// <summary>The sequence of a row.</summary>
    public int Sequence(int row) => (First + row) / _steps;

    /// <summary>One more than the last row of the run that begins at a row.</summary>
    public int EndOfRun(int row) => Math.Min(Count, row + _steps - (First + row) % _steps);

    /// <summary>The first row of the run that ends before a row.</summary>
    public int StartOfRun(int end) => Math.Max(0, end - 1 - (First + end - 1) % _steps);

    /// <summary>The block's part of rows of so many values.</summary>
    public ReadOnlySpan<float> Of(ReadOnlySpan<float> rows, int size) => rows.Slice(First * size, Count * size);

    /// <inheritdoc cref="Of(ReadOnlySpan{float}, int)"/>
    public Span<float> Of(Span<float> rows, int size) => rows.Slice(First * size, Count * size);

    /// <summary>The block's input, with zeros for rows that are not there: those may hold NaN, and zero times NaN would reach the gradient.</summary>
    public ReadOnlySpan<float> Clean(ReadOnlySpan<float> input, int size, Span<float> copy)
    {
        var rows = Of(input, size);
        if (Present.IsEmpty) return rows;
        rows.CopyTo(copy);
        for (var row = 0; row < Count; row++)
            if (!Present[row]) copy.Slice(row * size, size).Clear();
        return copy[..rows.Length];
    }
}
