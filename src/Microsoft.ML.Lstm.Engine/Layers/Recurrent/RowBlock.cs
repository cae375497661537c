namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>
/// Some of a batch's <see cref="RaggedRows"/> that are worked on at once, for cells whose products need no h. A block is cut into runs: rows of one
/// sequence, which lie together wherever the batch has a row for each step.
/// </summary>
readonly ref struct RowBlock
{
    /// <summary>Rows of a block: what the products leave stays in the second cache until the scan has read it.</summary>
    public const int MaxRows = 128;

    readonly RaggedRows _rows;

    /// <summary>The rows from a first one on, with a buffer for a flag each.</summary>
    public RowBlock(RaggedRows rows, int first, Span<bool> flags)
    {
        _rows = rows;
        First = first;
        Count = Math.Min(MaxRows, rows.Count - first);
        if (!rows.IsRagged) return;
        Present = flags[..Count];
        for (var (start, end) = (0, 0); start < Count; start = end)
        {
            end = EndOfRun(start);
            for (var (row, place) = (start, Place(start)); row < end; row++, place++) Present[row] = rows.IsPresent(place);
        }
    }

    public int First { get; }

    public int Count { get; }

    /// <summary>Which rows are there; empty for all.</summary>
    public Span<bool> Present { get; }

    /// <summary>Blocks of this many rows.</summary>
    public static int CountOf(int rows) => (rows + MaxRows - 1) / MaxRows;

    /// <summary>The sequence of a row.</summary>
    public int Sequence(int row) => _rows.Sequence(First + row);

    /// <summary>Whether a sequence begins at a row.</summary>
    public bool Begins(int row) => First + row == _rows.Offset(Sequence(row));

    /// <summary>Whether a sequence ends before a row.</summary>
    public bool Ends(int row) => First + row == _rows.Offset(Sequence(row - 1) + 1);

    /// <summary>One more than the last row of the run that begins at a row.</summary>
    public int EndOfRun(int row) => Math.Min(Count, _rows.Offset(Sequence(row) + 1) - First);

    /// <summary>The first row of the run that ends before a row.</summary>
    public int StartOfRun(int end) => Math.Max(0, _rows.Offset(Sequence(end - 1)) - First);

    /// <summary>The place of a row in the batch [B · T].</summary>
    public int Place(int row)
    {
        var sequence = Sequence(row);
        return sequence * _rows.Steps + _rows.FirstStep(sequence) + First + row - _rows.Offset(sequence);
    }

    /// <summary>The block's part of rows of this many values.</summary>
    public ReadOnlySpan<float> Of(ReadOnlySpan<float> rows, int size) => rows.Slice(First * size, Count * size);

    /// <inheritdoc cref="Of(ReadOnlySpan{float}, int)"/>
    public Span<float> Of(Span<float> rows, int size) => rows.Slice(First * size, Count * size);

    /// <summary>A run's values in a batch [B · T, size].</summary>
    public ReadOnlySpan<float> Run(ReadOnlySpan<float> batch, int size, int start, int end) => batch.Slice(Place(start) * size, (end - start) * size);

    /// <inheritdoc cref="Run(ReadOnlySpan{float}, int, int, int)"/>
    public Span<float> Run(Span<float> batch, int size, int start, int end) => batch.Slice(Place(start) * size, (end - start) * size);

    /// <summary>The steps in a batch [B · T, size] before a run with which its sequence begins.</summary>
    public Range Before(int start, int size) => (Sequence(start) * _rows.Steps * size)..(Place(start) * size);

    /// <summary>The steps in a batch [B · T, size] behind a run with which its sequence ends.</summary>
    public Range Behind(int end, int size) => ((Place(end - 1) + 1) * size)..((Sequence(end - 1) + 1) * _rows.Steps * size);

    /// <summary>
    /// The block's rows of a batch [B · T, size]: where they came, or a copy with zeros for masked rows. Those may hold NaN, and zero
    /// times NaN would reach the gradient.
    /// </summary>
    public ReadOnlySpan<float> Gather(ReadOnlySpan<float> batch, int size, Span<float> copy)
    {
        if (!_rows.IsRagged) return Of(batch, size);
        for (var (start, end) = (0, 0); start < Count; start = end)
        {
            end = EndOfRun(start);
            Run(batch, size, start, end).CopyTo(copy[(start * size)..]);
            for (var row = start; row < end; row++)
                if (!Present[row]) copy.Slice(row * size, size).Clear();
        }
        return copy[..(Count * size)];
    }

    /// <summary>The gradient by the block's inputs, by way of the scratch where rows are reordered; zeros at steps without a row.</summary>
    public void SetInputGradient(Projection projection, ReadOnlySpan<float> gateGradient, ReadOnlySpan<float> packed, Span<float> inputGradient, Span<float> room)
    {
        if (inputGradient.IsEmpty) return;
        var size = projection.From;
        var own = _rows.IsRagged ? room[..(Count * size)] : Of(inputGradient, size);
        own.Clear();
        projection.AddInputGradient(gateGradient, Count, packed, own);
        for (var (start, end) = (0, 0); _rows.IsRagged && start < Count; start = end)
        {
            end = EndOfRun(start);
            own[(start * size)..(end * size)].CopyTo(Run(inputGradient, size, start, end));
            if (Begins(start)) inputGradient[Before(start, size)].Clear();
            if (Ends(end)) inputGradient[Behind(end, size)].Clear();
        }
    }
}
