using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics.Int8;

/// <summary>
/// A right-hand matrix [depth, columns] of 8-bit integers, each column with its scale, as the kernels read it: tiles of two groups of
/// columns, in each [depth / 4][columns][4]; then the columns' scales; then what each column's sum begins with.
/// </summary>
/// <remarks>Integers are from -127 to 127. They lie in the memory of floats because that is what layers are given.</remarks>
readonly record struct Int8Matrix(int Depth, int Columns)
{
    /// <summary>Integers of a tile at one place of the depth.</summary>
    public static int TileColumns => 2 * Int8Hardware.Lanes;

    /// <summary>Fours of integers of a row.</summary>
    public int Fours => (Depth + 3) / 4;

    /// <summary>Tiles of all columns.</summary>
    public int Tiles => (Columns + TileColumns - 1) / TileColumns;

    /// <summary>Columns, those that only fill the last tile included.</summary>
    public int PaddedColumns => Tiles * TileColumns;

    /// <summary>Floats whose memory it takes.</summary>
    public int Size => checked(PaddedColumns * (Fours + 2));

    /// <summary>Where the scales begin.</summary>
    public int Scales => PaddedColumns * Fours;

    /// <summary>Where the starts of the sums begin.</summary>
    public int Starts => PaddedColumns * (Fours + 1);

    /// <summary>Clears the memory, before columns are set.</summary>
    public void Clear(Span<float> packed) => packed[..Size].Clear();

    /// <summary>Weights [gates · H, depth] as the right-hand matrix [depth, gates], whose columns are the gates in the order of the panels.</summary>
    public void Pack(GatePanels gates, ReadOnlySpan<float> weights, Span<float> packed)
    {
        Clear(packed);
        for (var row = 0; row < gates.Gates * gates.Units; row++) SetColumn(gates.Lane(row), weights.Slice(row * Depth, Depth), packed);
    }

    /// <summary>Sets a column.</summary>
    /// <param name="column">Which.</param>
    /// <param name="weights">[depth], on the grid that <see cref="Int8Grid.Snap"/> leaves or not.</param>
    /// <param name="packed">The matrix.</param>
    public void SetColumn(int column, ReadOnlySpan<float> weights, Span<float> packed)
    {
        Debug.Assert(weights.Length == Depth && column < Columns, "A column is as long as the matrix is deep.");
        var integers = MemoryMarshal.Cast<float, sbyte>(packed);
        var starts = MemoryMarshal.Cast<float, int>(packed[Starts..]);
        var (tile, lane) = (column / TileColumns, column % TileColumns);
        var scale = Int8Grid.ScaleOf(weights);
        var sum = 0;
        for (var k = 0; k < weights.Length; k++)
        {
            var integer = Int8Grid.Round(weights[k], scale);
            integers[4 * ((tile * Fours + k / 4) * TileColumns + lane) + k % 4] = integer;
            sum += integer;
        }
        packed[Scales + column] = scale;
        starts[column] = -Int8Hardware.RowOffset * sum;
    }
}
