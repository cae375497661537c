using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Microsoft.ML.Lstm.Engine.Numerics.Int8;

/// <summary>c += a · b of 8-bit integers: summed exactly, then scaled; the same bits on all hardware, for all batches and parts.</summary>
static class Int8Product
{
    // Tiles that one row is multiplied by at once, to have enough sums under way.
    const int TilesOfOneRow = 4;

    /// <summary>[rows, depth] x [depth, columns] for some of the columns, whole tiles of them.</summary>
    /// <param name="a">The rows.</param>
    /// <param name="rows">How many of them.</param>
    /// <param name="matrix">What b is.</param>
    /// <param name="b">The matrix.</param>
    /// <param name="columns">The columns to compute.</param>
    /// <param name="c">The sums, of the first column computed on.</param>
    /// <param name="rowStride">From one row of c to the next.</param>
    /// <param name="places">Where columns go, relative to the first one computed.</param>
    public static void Add(in Int8Rows a, int rows, Int8Matrix matrix, ReadOnlySpan<float> b, Range columns, Span<float> c, int rowStride, ColumnPlaces places)
    {
        if (Int8Hardware.HasUnsigned256) Add<Vector256<int>, UnsignedDot256>(a, rows, matrix, b, columns, c, rowStride, places);
        else if (Int8Hardware.HasSigned256) Add<Vector256<int>, SignedDot256>(a, rows, matrix, b, columns, c, rowStride, places);
        else if (Ssse3.IsSupported) Add<Vector128<int>, SignedDot128>(a, rows, matrix, b, columns, c, rowStride, places);
        else if (Dp.IsSupported) Add<Vector128<int>, ArmDot128>(a, rows, matrix, b, columns, c, rowStride, places);
        else Add<int, ScalarDot>(a, rows, matrix, b, columns, c, rowStride, places);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Add<TVector, TDot>(
        in Int8Rows a, int rows, Int8Matrix matrix, ReadOnlySpan<float> b, Range columns, Span<float> c, int rowStride, ColumnPlaces places)
        where TVector : struct
        where TDot : IDot<TVector>
    {
        var (first, count) = columns.GetOffsetAndLength(matrix.Columns);
        if (rows == 0 || count == 0) return;
        Guard.Holds(matrix.Depth, a.Depth, nameof(matrix));
        Guard.Holds(a.Memory.Length, (long)rows * a.Stride, nameof(a));
        Guard.Holds(b.Length, matrix.Size, nameof(b));
        Guard.Holds(c.Length, places.Of(count - 1) + (rows - 1L) * rowStride + 1, nameof(c));
        var lanes = TDot.Lanes;
        if (first % Int8Matrix.TileColumns != 0 || count % lanes != 0) throw new ArgumentException("Columns must be whole tiles.", nameof(columns));
        var operands = new Operands(ref MemoryMarshal.GetReference(a.Memory), a.Stride, matrix.Fours, ref MemoryMarshal.GetReference(b), matrix);
        ref var sums = ref MemoryMarshal.GetReference(c);
        var done = 0;
        if (rows == 1)
        {
            for (; done + 2 * TilesOfOneRow * lanes <= count; done += 2 * TilesOfOneRow * lanes)
                Int8Block.OneRow<TVector, TDot>(operands, first + done, places, done, ref sums);
        }
        for (; done < count; done += 2 * lanes)
        {
            ref var left = ref Unsafe.Add(ref sums, places.Of(done));
            ref var right = ref done + lanes < count ? ref Unsafe.Add(ref sums, places.Of(done + lanes)) : ref Unsafe.NullRef<float>();
            Rows<TVector, TDot>(operands, rows, first + done, ref left, ref right, rowStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Rows<TVector, TDot>(Operands operands, int rows, int column, ref float left, ref float right, nint rowStride)
        where TVector : struct
        where TDot : IDot<TVector>
    {
        for (var row = 0; row < rows;)
        {
            var taken = Math.Min(rows - row, TDot.BlockRows);
            // The last rows are better done as four and four than as six and two, as in Gemm.
            if (taken == 6 && rows - row is > 6 and < 12) taken = (rows - row + 1) / 2;
            ref var l = ref Unsafe.Add(ref left, row * rowStride);
            ref var r = ref Unsafe.IsNullRef(ref right) ? ref right : ref Unsafe.Add(ref right, row * rowStride);
            switch (taken)
            {
                case 6: Int8Block.Run<TVector, TDot, SixRows>(operands, row, column, ref l, ref r, rowStride); break;
                case 5: Int8Block.Run<TVector, TDot, FiveRows>(operands, row, column, ref l, ref r, rowStride); break;
                case 4: Int8Block.Run<TVector, TDot, FourRows>(operands, row, column, ref l, ref r, rowStride); break;
                case 3: Int8Block.Run<TVector, TDot, ThreeRows>(operands, row, column, ref l, ref r, rowStride); break;
                case 2: Int8Block.Run<TVector, TDot, TwoRows>(operands, row, column, ref l, ref r, rowStride); break;
                default: Int8Block.Run<TVector, TDot, OneRow>(operands, row, column, ref l, ref r, rowStride); break;
            }
            row += taken;
        }
    }
}

/// <summary>Both sides of a product, for the innermost loops.</summary>
readonly ref struct Operands
{
    readonly ref float _a, _b;
    readonly nint _stride, _fours, _scales, _starts;

    public Operands(ref float a, nint stride, int fours, ref float b, Int8Matrix matrix)
    {
        _a = ref a;
        _b = ref b;
        (_stride, _fours, _scales, _starts) = (stride, fours, matrix.Scales, matrix.Starts);
    }

    public nint Fours => _fours;

    /// <summary>From one row's integers to the next, in fours.</summary>
    public nint RowStride => _stride;

    /// <summary>A row's scale.</summary>
    public float RowScale(nint row) => Unsafe.Add(ref _a, row * _stride);

    /// <summary>A row's integers.</summary>
    public ref int Row(nint row) => ref Unsafe.As<float, int>(ref Unsafe.Add(ref _a, row * _stride + 1));

    /// <summary>The integers of the tile that begins with a column.</summary>
    public ref int Tile(nint column) => ref Unsafe.As<float, int>(ref Unsafe.Add(ref _b, column * _fours));

    public ref float Scale(nint column) => ref Unsafe.Add(ref _b, _scales + column);

    public ref int Start(nint column) => ref Unsafe.As<float, int>(ref Unsafe.Add(ref _b, _starts + column));
}
