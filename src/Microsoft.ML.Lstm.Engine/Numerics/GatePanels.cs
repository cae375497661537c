namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>
/// Gates in panels of four vectors: each gate of as many units as a vector has lanes, then those of the next units. What a product
/// leaves in a row of a panel is then all that the state of those units waits for: i, f, g, o of one vector of units for an LSTM's
/// four gates, two vectors of units for two gates, four for one.
/// </summary>
/// <remarks>Weights come as [gates · H, columns], gate by gate; units beyond H are zeros and stay zeros.</remarks>
readonly record struct GatePanels(int Units, int Gates)
{
    // Columns of the weights that are moved together, so that both sides of the transposition stay in the first cache.
    const int Stretch = 64;

    /// <summary>Panels for all units.</summary>
    public int Count => (Panels.RoundUp(Units) * Gates + Panels.WideColumns - 1) / Panels.WideColumns;

    /// <summary>Floats of all gates of a row.</summary>
    public int Width => Count * Panels.WideColumns;

    /// <summary>Weights [gates · H, depth] as the right-hand matrix [depth, gates].</summary>
    public void Pack(ReadOnlySpan<float> weights, int depth, Span<float> packed)
    {
        Guard.Holds(packed.Length, (long)Width * depth, nameof(packed));
        if (Units * Gates != Width) packed[..(Width * depth)].Clear();
        for (var k = 0; k < depth; k += Stretch)
            for (var row = 0; row < Gates * Units; row++)
            {
                var source = weights.Slice(row * depth + k, Math.Min(Stretch, depth - k));
                var destination = packed[Place(row, depth, k)..];
                for (var j = 0; j < source.Length; j++) destination[j * Panels.WideColumns] = source[j];
            }
    }

    /// <summary>Gradients [panel][depth][columns of a panel], which is how <see cref="Pack"/> lays weights out, added to [gates · H, depth].</summary>
    public void AddUnpacked(ReadOnlySpan<float> packed, int depth, Span<float> gradient)
    {
        for (var k = 0; k < depth; k += Stretch)
            for (var row = 0; row < Gates * Units; row++)
            {
                var destination = gradient.Slice(row * depth + k, Math.Min(Stretch, depth - k));
                var source = packed[Place(row, depth, k)..];
                for (var j = 0; j < destination.Length; j++) destination[j] += source[j * Panels.WideColumns];
            }
    }

    /// <summary>Weights [gates · H, columns] as the right-hand matrix [gates, columns], whose depth are the gates in the order of the panels.</summary>
    public void PackGatesAsDepth(ReadOnlySpan<float> weights, int columns, Span<float> packed)
    {
        var panels = new Panels(columns);
        var depth = Width;
        Guard.Holds(packed.Length, panels.Size(depth), nameof(packed));
        packed[..panels.Size(depth)].Clear();
        for (var column = 0; column < columns;)
        {
            var width = column < panels.Wide * Panels.WideColumns ? Panels.WideColumns : Panels.Lanes;
            var valid = Math.Min(width, columns - column);
            for (var row = 0; row < Gates * Units; row++)
                weights.Slice(row * columns + column, valid).CopyTo(packed[(Lane(row) * width)..]);
            packed = packed[(depth * width)..];
            column += width;
        }
    }

    /// <summary>Where a gate of a unit stands among the gates [panel][row][columns of a panel] of so many rows.</summary>
    public int Place(int gate, int unit, int rows, int row) => Place(gate * Units + unit, rows, row);

    // Where unit u of gate q stands among the gates of a row.
    int Lane(int row)
    {
        var (gate, unit) = (row / Units, row % Units);
        return (unit / Panels.Lanes * Gates + gate) * Panels.Lanes + unit % Panels.Lanes;
    }

    int Place(int row, int depth, int k)
    {
        var lane = Lane(row);
        return (lane / Panels.WideColumns * depth + k) * Panels.WideColumns + lane % Panels.WideColumns;
    }
}
