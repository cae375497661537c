using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Microsoft.ML.Lstm.Engine.Numerics.Int8;

/// <summary>What the hardware's product of 8-bit integers asks of memory.</summary>
/// <remarks>
/// Code that is compiled ahead of time may find instructions for 256 bits that its vectors of floats do not use: then neither do these, as a
/// group of columns is never wider than such a vector.
/// </remarks>
static class Int8Hardware
{
    /// <summary>Whether there are AVX2's products of 256 bits.</summary>
    public static bool HasSigned256 => Avx2.IsSupported && Vector256.IsHardwareAccelerated;

    /// <summary>Whether there are AVX-VNNI's.</summary>
    public static bool HasUnsigned256 => AvxVnni.IsSupported && HasSigned256;

    /// <summary>Columns of a group.</summary>
    public static int Lanes => HasSigned256 ? SignedDot256.Lanes : Ssse3.IsSupported || Dp.IsSupported ? SignedDot128.Lanes : ScalarDot.Lanes;

    /// <summary>What is added to the integers of rows: the highest bit turned, or nothing.</summary>
    public static byte RowOffset => HasUnsigned256 ? (byte)0x80 : (byte)0;
}
