using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Microsoft.ML.Lstm.Engine.Numerics.Int8;

/// <summary>Vectors of 128 bits by Arm's dot product (SDOT), one instruction for 16 products.</summary>
readonly struct ArmDot128 : IDot<Vector128<int>>
{
    public static int Lanes => 4;

    public static int BlockRows => 6;

    public static bool IsUnsigned => false;

    public static Vector128<int> Broadcast(int four) => Vector128.Create(four);

    public static Vector128<int> Load(ref int source, nint offset) => SignedDot128.Load(ref source, offset);

    public static Vector128<int> MultiplyAdd(Vector128<int> sum, Vector128<int> a, Vector128<int> b) => Dp.DotProduct(sum, a.AsSByte(), b.AsSByte());

    public static void AddScaled(Vector128<int> sum, float row, ref float column, ref float c) => SignedDot128.AddScaled(sum, row, ref column, ref c);
}
