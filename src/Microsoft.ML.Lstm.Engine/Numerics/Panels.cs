using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>How the columns of a right-hand matrix are cut: panels of four vectors, then of one vector, the last one filled up with zeros.</summary>
/// <remarks>Inside a panel the rows follow one another, so a product reads it from its beginning to its end.</remarks>
readonly record struct Panels(int Columns)
{
    /// <summary>Floats in a vector of the widest hardware there is.</summary>
    public static int Lanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.IsHardwareAccelerated ? Width512.Lanes
            : Vector256.IsHardwareAccelerated ? Width256.Lanes
            : Vector128.IsHardwareAccelerated ? Width128.Lanes
            : WidthOne.Lanes;
    }

    /// <summary>Rows that a product works on at once, and hence the height of the blocks of a packed left-hand matrix.</summary>
    public static int BlockRows =>
        Vector512.IsHardwareAccelerated ? Width512.BlockRows
        : Vector256.IsHardwareAccelerated ? Width256.BlockRows
        : Vector128.IsHardwareAccelerated ? Width128.BlockRows
        : WidthOne.BlockRows;

    /// <summary>Columns of a panel of four vectors.</summary>
    public static int WideColumns => 4 * Lanes;

    /// <summary>Panels of four vectors.</summary>
    public int Wide => Columns / WideColumns;

    /// <summary>Panels of one vector.</summary>
    public int Narrow => (Columns - Wide * WideColumns + Lanes - 1) / Lanes;

    /// <summary>Columns in all panels.</summary>
    public int PaddedColumns => Wide * WideColumns + Narrow * Lanes;

    /// <summary>Floats of all panels for a matrix of <paramref name="depth"/> rows.</summary>
    public int Size(int depth) => checked(PaddedColumns * depth);

    /// <summary>The count rounded up to whole vectors.</summary>
    public static int RoundUp(int count) => (count + Lanes - 1) / Lanes * Lanes;
}
