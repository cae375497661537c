using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>What of the hardware the bits of results depend on.</summary>
static class KernelWidth
{
    /// <summary>Bits of the widest vectors of the kernels; 0 without any.</summary>
    public static int Bits =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    /// <summary>In words that are equal where results are.</summary>
    public static string Description { get; } = FormattableString.Invariant(
        $"{RuntimeInformation.ProcessArchitecture}, vectors of {Bits} bits ({Vector<byte>.Count * 8} in loops of any width), {(Fma.IsSupported || !X86Base.IsSupported ? "FMA" : "no FMA")}, {(BitConverter.IsLittleEndian ? "little" : "big")}-endian");
}
