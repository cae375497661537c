using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;

/// <summary>Where an mLSTM's tape, scratch and state lie, for F input features and heads of this many units.</summary>
/// <remarks>
/// The memory of a head is one matrix: the values of its keys, and beside them the normaliser n as one more column, which is what a value that is
/// always 1 leaves.
/// </remarks>
sealed record MLstmLayout(int Features, int Heads, int HeadUnits)
{
    /// <summary>Rows of a segment, of whose memories the first is kept and the others are computed again on the way back.</summary>
    public const int SegmentRows = 16;

    public int Units => checked(Heads * HeadUnits);

    /// <summary>Products of a row: q, k, v, o, then i and f of each head.</summary>
    public int Gates => checked(4 * Units + 2 * Heads);

    public Projection Projection => new(Features, Gates);

    /// <summary>Values and the normaliser, rounded up to whole vectors.</summary>
    public int PaddedValues => Panels.RoundUp(HeadUnits + 1);

    /// <summary>Floats of a head's memory.</summary>
    public int Memory => checked(HeadUnits * PaddedValues);

    /// <summary>Of a row of gates on the tape (<see cref="MLstmRow"/>).</summary>
    public int Stride => checked(5 * Units + 4 * Heads);

    /// <summary>A head's matrix with its normaliser, then ln N.</summary>
    public int HeadState => checked(HeadUnits * (HeadUnits + 1) + 1);

    /// <summary>h, then the heads' memories.</summary>
    public int StateSize => checked(Units + Heads * HeadState);

    public int GateTape(int rows) => checked(rows * Stride);

    /// <summary>A segment ends with its sequence, too.</summary>
    public int TapeSize(int batch, int steps) => checked(GateTape(batch * steps) + ((batch * steps + SegmentRows - 1) / SegmentRows + batch) * Heads * Memory);

    /// <summary>Which of the kept memories is that before a row with which a segment begins.</summary>
    public static int Segment(int row, int sequence) => row / SegmentRows + sequence;

    public int ScratchSize(int batch, int steps)
    {
        var rows = Math.Min(RowBlock.MaxRows, checked(batch * steps));
        var forward = checked(Units + Heads * (Memory + 1) + HeadUnits + 2 * PaddedValues + rows * Stride);
        var backward = checked(
            Units + Heads * (Memory + 1) + (SegmentRows + 1) * Memory + 3 * HeadUnits + 3 * PaddedValues + rows * Gates + Projection.ScratchSize);
        return checked(RaggedRows.ScratchSize(batch) + rows * Features + Math.Max(forward, backward));
    }
}
