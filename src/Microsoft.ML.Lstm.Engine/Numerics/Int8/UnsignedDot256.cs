using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Microsoft.ML.Lstm.Engine.Numerics.Int8;

/// <summary>Vectors of 256 bits by AVX-VNNI, one instruction for 32 products.</summary>
readonly struct UnsignedDot256 : IDot<Vector256<int>>
{
    public static int Lanes => 8;

    public static int BlockRows => 6;

    public static bool IsUnsigned => true;

    public static Vector256<int> Broadcast(int four) => Vector256.Create(four);

    public static Vector256<int> Load(ref int source, nint offset) => Unsafe.ReadUnaligned<Vector256<int>>(ref Unsafe.As<int, byte>(ref Unsafe.Add(ref source, offset)));

    public static Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<int> a, Vector256<int> b) => AvxVnni.MultiplyWideningAndAdd(sum, a.AsByte(), b.AsSByte());

    public static void AddScaled(Vector256<int> sum, float row, ref float column, ref float c) => SignedDot256.AddScaled(sum, row, ref column, ref c);
}
