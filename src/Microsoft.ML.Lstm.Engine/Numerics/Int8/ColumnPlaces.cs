namespace Microsoft.ML.Lstm.Engine.Numerics.Int8;

/// <summary>Where the columns of a product go: panels of some columns, so far apart, and from one column of a panel on behind a gap.</summary>
/// <param name="Columns">Columns of a panel.</param>
/// <param name="Stride">From one panel to the next.</param>
/// <param name="GapAt">The column of a panel that stands behind the gap.</param>
/// <param name="Gap">Columns of the gap.</param>
readonly record struct ColumnPlaces(int Columns, int Stride, int GapAt = int.MaxValue, int Gap = 0)
{
    /// <summary>The place of a column.</summary>
    public nint Of(int column)
    {
        var (panel, within) = (column / Columns, column % Columns);
        return panel * (nint)Stride + within + (within >= GapAt ? Gap : 0);
    }
}
