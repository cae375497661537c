namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>
/// Gates in panels: a panel holds the four gates i, f, g, o of as many units as a vector has lanes, one vector of each. What a product
/// leaves in a row of a panel is then all that the state of those units waits for.
/// </summary>
/// <remarks>Weights come as [4H, columns], gate by gate; units beyond H are zeros and stay zeros.</remarks>
static class GatePanels
{
    // Columns of the weights that are moved together, so that both sides of the transposition stay in the first cache.
    const int Stretch = 64;

    /// <summary>Panels for so many units.</summary>
    public static int Count(int units) => (units + Panels.Lanes - 1) / Panels.Lanes;

    /// <summary>Floats of all gates of a row.</summary>
    public static int Width(int units) => Count(units) * Panels.WideColumns;

    /// <summary>Weights [4H, depth] as the right-hand matrix [depth, gates].</summary>
    public static void Pack(ReadOnlySpan<float> weights, int units, int depth, Span<float> packed)
    {
        Guard.Holds(packed.Length, (long)Width(units) * depth, nameof(packed));
        if (units % Panels.Lanes != 0) packed[..(Width(units) * depth)].Clear();
        for (var k = 0; k < depth; k += Stretch)
            for (var row = 0; row < 4 * units; row++)
            {
                var source = weights.Slice(row * depth + k, Math.Min(Stretch, depth - k));
                var destination = packed[Place(row, units, depth, k)..];
                for (var j = 0; j < source.Length; j++) destination[j * Panels.WideColumns] = source[j];
            }
    }

    /// <summary>Gradients [panel][depth][columns of a panel], which is how <see cref="Pack"/> lays weights out, added to [4H, depth].</summary>
    public static void AddUnpacked(ReadOnlySpan<float> packed, int units, int depth, Span<float> gradient)
    {
        for (var k = 0; k < depth; k += Stretch)
            for (var row = 0; row < 4 * units; row++)
            {
                var destination = gradient.Slice(row * depth + k, Math.Min(Stretch, depth - k));
                var source = packed[Place(row, units, depth, k)..];
                for (var j = 0; j < destination.Length; j++) destination[j] += source[j * Panels.WideColumns];
            }
    }

    /// <summary>Weights [4H, columns] as the right-hand matrix [gates, columns], whose depth are the gates in the order of the panels.</summary>
    public static void PackGatesAsDepth(ReadOnlySpan<float> weights, int units, int columns, Span<float> packed)
    {
        var panels = new Panels(columns);
        var depth = Width(units);
        Guard.Holds(packed.Length, panels.Size(depth), nameof(packed));
        packed[..panels.Size(depth)].Clear();
        for (var column = 0; column < columns;)
        {
            var width = column < panels.Wide * Panels.WideColumns ? Panels.WideColumns : Panels.Lanes;
            var valid = Math.Min(width, columns - column);
            for (var row = 0; row < 4 * units; row++)
                weights.Slice(row * columns + column, valid).CopyTo(packed[(Lane(row, units) * width)..]);
            packed = packed[(depth * width)..];
            column += width;
        }
    }

    // Where unit u of gate q stands among the gates of a row.
    static int Lane(int row, int units)
    {
        var (gate, unit) = (row / units, row % units);
        return unit / Panels.Lanes * Panels.WideColumns + gate * Panels.Lanes + unit % Panels.Lanes;
    }

    static int Place(int row, int units, int depth, int k)
    {
        var lane = Lane(row, units);
        return (lane / Panels.WideColumns * depth + k) * Panels.WideColumns + lane % Panels.WideColumns;
    }
}
