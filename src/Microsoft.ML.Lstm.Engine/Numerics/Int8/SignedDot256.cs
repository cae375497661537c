using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Microsoft.ML.Lstm.Engine.Numerics.Int8;

/// <summary>Vectors of 256 bits by AVX2: |a| times b with a's sign, whose sums of two stay within 16 bits because no integer is -128.</summary>
readonly struct SignedDot256 : IDot<Vector256<int>>
{
    public static int Lanes => 8;

    public static int BlockRows => 3;

    public static bool IsUnsigned => false;

    public static Vector256<int> Broadcast(int four) => Vector256.Create(four);

    public static Vector256<int> Load(ref int source, nint offset) => Unsafe.ReadUnaligned<Vector256<int>>(ref Unsafe.As<int, byte>(ref Unsafe.Add(ref source, offset)));

    public static Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<int> a, Vector256<int> b)
    {
        var pairs = Avx2.MultiplyAddAdjacent(Avx2.Abs(a.AsSByte()), Avx2.Sign(b.AsSByte(), a.AsSByte()));
        return sum + Avx2.MultiplyAddAdjacent(pairs, Vector256<short>.One);
    }

    public static void AddScaled(Vector256<int> sum, float row, ref float column, ref float c)
    {
        ref var at = ref Unsafe.As<float, byte>(ref c);
        var scaled = Vector256.ConvertToSingle(sum) * row * Unsafe.ReadUnaligned<Vector256<float>>(ref Unsafe.As<float, byte>(ref column));
        Unsafe.WriteUnaligned(ref at, Unsafe.ReadUnaligned<Vector256<float>>(ref at) + scaled);
    }
}
