using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Microsoft.ML.Lstm.Engine.Numerics.Int8;

/// <summary>What the hardware's product of 8-bit integers asks of memory.</summary>
static class Int8Hardware
{
    /// <summary>Columns of a group.</summary>
    public static int Lanes => Avx2.IsSupported ? SignedDot256.Lanes : Ssse3.IsSupported || Dp.IsSupported ? SignedDot128.Lanes : ScalarDot.Lanes;

    /// <summary>What is added to the integers of rows: the highest bit turned, or nothing.</summary>
    public static byte RowOffset => AvxVnni.IsSupported ? (byte)0x80 : (byte)0;
}
