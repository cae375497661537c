using System.Diagnostics;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>
/// Gates in panels of four vectors: each gate of as many units as a vector has lanes, then those of the next units. What a product
/// leaves in a row of a panel is then all that the state of those units waits for: i, f, g, o of one vector of units for an LSTM's
/// four gates, two vectors of units for two gates, four for one. Three gates make panels of three vectors.
/// </summary>
/// <remarks>Weights come as [gates · H, columns], gate by gate; units beyond H are zeros and stay zeros.</remarks>
readonly record struct GatePanels(int Units, int Gates)
{
    /// <summary>Columns of a panel.</summary>
    public int Columns => Gates == 3 ? 3 * Panels.Lanes : Panels.WideColumns;

    /// <summary>Panels for all units.</summary>
    public int Count => (Panels.RoundUp(Units) * Gates + Columns - 1) / Columns;

    /// <summary>Floats of all gates of a row.</summary>
    public int Width => Count * Columns;

    /// <summary>Weights [gates · H, depth] as the right-hand matrix [depth, gates].</summary>
    public void Pack(ReadOnlySpan<float> weights, int depth, Span<float> packed)
    {
        Guard.Holds(packed.Length, (long)Width * depth, nameof(packed));
        if (Units * Gates != Width) packed[..(Width * depth)].Clear();
        var (lanes, wide) = (Panels.Lanes, Columns);
        Span<float> scratch = stackalloc float[Transposition.ScratchSize];
        for (var unit = 0; unit < Units; unit += lanes)
            for (var gate = 0; gate < Gates; gate++)
            {
                var rows = weights.Slice((gate * Units + unit) * depth, Math.Min(lanes, Units - unit) * depth);
                var columns = packed[Place(gate, unit, depth, 0)..];
                var squares = Units - unit < lanes ? 0 : depth / lanes;
                Transposition.Squares(rows, depth, lanes, columns, wide, lanes * wide, squares, scratch, add: false);
                for (var k = squares * lanes; k < depth; k++)
                    for (var (j, i) = (k, k * wide); j < rows.Length; j += depth, i++) columns[i] = rows[j];
            }
    }

    /// <summary>Gradients [panel][depth][columns of a panel], which is how <see cref="Pack"/> lays weights out, added to [gates · H, depth].</summary>
    public void AddUnpacked(ReadOnlySpan<float> packed, int depth, Span<float> gradient) => AddUnpacked(packed, depth, gradient, ..Units);

    /// <summary>The same for some units only, from the beginning of a panel on; what is packed begins there.</summary>
    public void AddUnpacked(ReadOnlySpan<float> packed, int depth, Span<float> gradient, Range units)
    {
        var (start, count) = units.GetOffsetAndLength(Units);
        if (count == 0) return;
        Debug.Assert(Place(0, start, 1, 0) % Columns == 0, "Half a panel cannot be told from the units.");
        var before = Place(0, start, depth, 0);
        var (lanes, wide) = (Panels.Lanes, Columns);
        Span<float> scratch = stackalloc float[Transposition.ScratchSize];
        for (var unit = start; unit < start + count; unit += lanes)
            for (var gate = 0; gate < Gates; gate++)
            {
                var rows = gradient.Slice((gate * Units + unit) * depth, Math.Min(lanes, Units - unit) * depth);
                var columns = packed[(Place(gate, unit, depth, 0) - before)..];
                var squares = Units - unit < lanes ? 0 : depth / lanes;
                Transposition.Squares(columns, wide, lanes * wide, rows, depth, lanes, squares, scratch, add: true);
                for (var k = squares * lanes; k < depth; k++)
                    for (var (j, i) = (k, k * wide); j < rows.Length; j += depth, i++) rows[j] += columns[i];
            }
    }

    /// <summary>Weights [gates · H, columns] as the right-hand matrix [gates, columns], whose depth are the gates in the order of the panels.</summary>
    public void PackGatesAsDepth(ReadOnlySpan<float> weights, int columns, Span<float> packed)
    {
        var panels = new Panels(columns);
        var depth = Width;
        Guard.Holds(packed.Length, panels.Size(depth), nameof(packed));
        if (Units * Gates != Width || columns != panels.PaddedColumns) packed[..panels.Size(depth)].Clear();
        for (var column = 0; column < columns;)
        {
            var width = column < panels.Wide * Panels.WideColumns ? Panels.WideColumns : Panels.Lanes;
            var valid = Math.Min(width, columns - column);
            for (var gate = 0; gate < Gates; gate++)
                for (var unit = 0; unit < Units; unit += Panels.Lanes)
                {
                    var (row, lane) = (gate * Units + unit, Lane(gate * Units + unit));
                    for (var i = 0; i < Math.Min(Panels.Lanes, Units - unit); i++)
                        weights.Slice((row + i) * columns + column, valid).CopyTo(packed[((lane + i) * width)..]);
                }
            packed = packed[(depth * width)..];
            column += width;
        }
    }

    /// <summary>Where a gate of a unit stands among the gates [panel][row][columns of a panel] of so many rows.</summary>
    public int Place(int gate, int unit, int rows, int row) => Place(gate * Units + unit, rows, row);

    /// <summary>Where a row of the weights, unit u of gate q, stands among the gates of a row.</summary>
    public int Lane(int row)
    {
        var (gate, unit) = (row / Units, row % Units);
        return (unit / Panels.Lanes * Gates + gate) * Panels.Lanes + unit % Panels.Lanes;
    }

    int Place(int row, int depth, int k)
    {
        var lane = Lane(row);
        return (lane / Columns * depth + k) * Columns + lane % Columns;
    }
}
