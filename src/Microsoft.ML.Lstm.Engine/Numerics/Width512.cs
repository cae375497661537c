using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Vectors of 512 bits: 32 registers hold 6 rows x 4 accumulators, six of the left-hand matrix and one of the right.</summary>
readonly struct Width512 : IWidth<Vector512<float>>
{
    public static int Lanes => Vector512<float>.Count;

    public static int BlockRows => 6;

    public static bool IsFused => true;

    public static Vector512<float> Load(ref float source, nint offset) =>
        Unsafe.ReadUnaligned<Vector512<float>>(ref Unsafe.As<float, byte>(ref Unsafe.Add(ref source, offset)));

    public static void Store(Vector512<float> value, ref float destination, nint offset) =>
        Unsafe.WriteUnaligned(ref Unsafe.As<float, byte>(ref Unsafe.Add(ref destination, offset)), value);

    public static Vector512<float> Create(float value) => Vector512.Create(value);

    public static Vector512<float> Add(Vector512<float> x, Vector512<float> y) => x + y;

    public static Vector512<float> Subtract(Vector512<float> x, Vector512<float> y) => x - y;

    public static Vector512<float> Multiply(Vector512<float> x, Vector512<float> y) => x * y;

    public static Vector512<float> Divide(Vector512<float> x, Vector512<float> y) => x / y;

    public static Vector512<float> MultiplyAdd(Vector512<float> x, Vector512<float> y, Vector512<float> z) => Vector512.MultiplyAddEstimate(x, y, z);

    // The native minimum returns its second operand when one of the two is NaN; the portable one takes three instructions more.
    public static Vector512<float> Min(Vector512<float> limit, Vector512<float> x) => Vector512.MinNative(limit, x);

    public static Vector512<float> Max(Vector512<float> limit, Vector512<float> x) => Vector512.MaxNative(limit, x);

    public static Vector512<float> Abs(Vector512<float> x) => Vector512.Abs(x);

    public static Vector512<float> CopySign(Vector512<float> magnitude, Vector512<float> sign) => Vector512.CopySign(magnitude, sign);

    public static Vector512<float> WhereNegative(Vector512<float> x, Vector512<float> negative, Vector512<float> other) =>
        Vector512.ConditionalSelect(Vector512.IsNegative(x), negative, other);

    public static Vector512<float> SelectInRange(Vector512<float> low, Vector512<float> x, Vector512<float> high, Vector512<float> value) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(x, low) & Vector512.LessThan(x, high), value, Vector512<float>.Zero);

    public static Vector512<float> PowerOfTwo(Vector512<float> x) => (x.AsInt32() << 23).AsSingle();

    public static float Sum(Vector512<float> x) => Vector512.Sum(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> InterleaveLower(Vector512<float> x, Vector512<float> y) =>
        Avx512F.PermuteVar16x32x2(x, Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23), y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> InterleaveUpper(Vector512<float> x, Vector512<float> y) =>
        Avx512F.PermuteVar16x32x2(x, Vector512.Create(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), y);
}
