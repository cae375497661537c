using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Microsoft.ML.Lstm.Engine.Numerics.Int8;

/// <summary>Rows [rows, depth] of 8-bit integers, each with its scale, as the left-hand side of a product; made of floats at every step.</summary>
/// <remarks>Each row's greatest magnitude becomes 127. A row with a NaN or an infinity has a scale that makes NaN of its products.</remarks>
readonly ref struct Int8Rows
{
    // Smaller rows are zeros: 127 over them is no float.
    const float Least = 1e-30f;

    // Added to a number, it rounds it to an integer, halves to even, which then stands in the lowest bits.
    const float Rounding = 1.5f * (1 << 23);

    readonly Span<float> _memory;

    /// <param name="depth">Integers of a row.</param>
    /// <param name="memory">Room for the rows, <see cref="SizeOf"/> floats each.</param>
    public Int8Rows(int depth, Span<float> memory)
    {
        Depth = depth;
        _memory = memory;
    }

    /// <summary>Floats whose memory a row takes: its scale, then its integers, up to a multiple of four.</summary>
    public static int SizeOf(int depth) => 1 + (depth + 3) / 4;

    public int Depth { get; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride => SizeOf(Depth);

    public ReadOnlySpan<float> Memory => _memory;

    /// <summary>Rounds a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Set(int row, ReadOnlySpan<float> values)
    {
        var place = _memory.Slice(row * Stride, Stride);
        var integers = MemoryMarshal.Cast<float, byte>(place[1..]);
        var greatest = Greatest(values);
        var isZero = greatest < Least;
        place[0] = isZero ? 0 : greatest / Int8Grid.Most;
        Round(values, isZero ? 0 : Int8Grid.Most / greatest, integers, Int8Hardware.RowOffset);
        integers[values.Length..].Fill(Int8Hardware.RowOffset);
    }

    // As integers, magnitudes have the order of the numbers, with infinity and then NaN above all.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float Greatest(ReadOnlySpan<float> values)
    {
        var bits = MemoryMarshal.Cast<float, int>(values);
        var (greatest, i) = (0, 0);
        if (Vector128.IsHardwareAccelerated && bits.Length >= Vector256<int>.Count)
        {
            var all = Vector256<int>.Zero;
            for (; i <= bits.Length - Vector256<int>.Count; i += Vector256<int>.Count)
                all = Vector256.Max(all, Vector256.Create(bits[i..]) & Vector256.Create(int.MaxValue));
            greatest = MaxAcross(all);
        }
        for (; i < bits.Length; i++) greatest = Math.Max(greatest, bits[i] & int.MaxValue);
        return BitConverter.Int32BitsToSingle(greatest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int MaxAcross(Vector256<int> values)
    {
        var four = Vector128.Max(values.GetLower(), values.GetUpper());
        return Math.Max(Math.Max(four[0], four[1]), Math.Max(four[2], four[3]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Round(ReadOnlySpan<float> values, float inverse, Span<byte> integers, byte offset)
    {
        ref var source = ref MemoryMarshal.GetReference(values);
        ref var target = ref MemoryMarshal.GetReference(integers);
        var i = 0;
        if (Avx512F.IsSupported)
        {
            for (; i <= values.Length - 16; i += 16)
            {
                var rounded = (Vector512.LoadUnsafe(ref source, (nuint)i) * inverse + Vector512.Create(Rounding)).AsInt32();
                (Avx512F.ConvertToVector128Byte(rounded) ^ Vector128.Create(offset)).StoreUnsafe(ref target, (nuint)i);
            }
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= values.Length - 16; i += 16)
            {
                var first = Vector128.Narrow(Rounded(ref source, i, inverse), Rounded(ref source, i + 4, inverse));
                var second = Vector128.Narrow(Rounded(ref source, i + 8, inverse), Rounded(ref source, i + 12, inverse));
                (Vector128.Narrow(first, second).AsByte() ^ Vector128.Create(offset)).StoreUnsafe(ref target, (nuint)i);
            }
        }
        for (; i < values.Length; i++) integers[i] = (byte)((byte)BitConverter.SingleToInt32Bits(values[i] * inverse + Rounding) ^ offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<int> Rounded(ref float source, int place, float inverse) =>
        (Vector128.LoadUnsafe(ref source, (nuint)place) * inverse + Vector128.Create(Rounding)).AsInt32();
}
