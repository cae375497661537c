using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Microsoft.ML.Lstm.Engine.Numerics.Int8;

/// <summary>Vectors of 128 bits by SSSE3, as <see cref="SignedDot256"/>.</summary>
readonly struct SignedDot128 : IDot<Vector128<int>>
{
    public static int Lanes => 4;

    public static int BlockRows => 3;

    public static bool IsUnsigned => false;

    public static Vector128<int> Broadcast(int four) => Vector128.Create(four);

    public static Vector128<int> Load(ref int source, nint offset) => Unsafe.ReadUnaligned<Vector128<int>>(ref Unsafe.As<int, byte>(ref Unsafe.Add(ref source, offset)));

    public static Vector128<int> MultiplyAdd(Vector128<int> sum, Vector128<int> a, Vector128<int> b)
    {
        var pairs = Ssse3.MultiplyAddAdjacent(Ssse3.Abs(a.AsSByte()), Ssse3.Sign(b.AsSByte(), a.AsSByte()));
        return sum + Sse2.MultiplyAddAdjacent(pairs, Vector128<short>.One);
    }

    public static void AddScaled(Vector128<int> sum, float row, ref float column, ref float c)
    {
        ref var at = ref Unsafe.As<float, byte>(ref c);
        var scaled = Vector128.ConvertToSingle(sum) * row * Unsafe.ReadUnaligned<Vector128<float>>(ref Unsafe.As<float, byte>(ref column));
        Unsafe.WriteUnaligned(ref at, Unsafe.ReadUnaligned<Vector128<float>>(ref at) + scaled);
    }
}
