using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Vectors of 256 bits: 16 registers hold 3 rows x 4 accumulators, three of the left-hand matrix and one of the right.</summary>
readonly struct Width256 : IWidth<Vector256<float>>
{
    public static int Lanes => Vector256<float>.Count;

    public static int BlockRows => 3;

    public static bool IsFused => Fma.IsSupported;

    public static Vector256<float> Load(ref float source, nint offset) =>
        Unsafe.ReadUnaligned<Vector256<float>>(ref Unsafe.As<float, byte>(ref Unsafe.Add(ref source, offset)));

    public static void Store(Vector256<float> value, ref float destination, nint offset) =>
        Unsafe.WriteUnaligned(ref Unsafe.As<float, byte>(ref Unsafe.Add(ref destination, offset)), value);

    public static Vector256<float> Create(float value) => Vector256.Create(value);

    public static Vector256<float> Add(Vector256<float> x, Vector256<float> y) => x + y;

    public static Vector256<float> Subtract(Vector256<float> x, Vector256<float> y) => x - y;

    public static Vector256<float> Multiply(Vector256<float> x, Vector256<float> y) => x * y;

    public static Vector256<float> Divide(Vector256<float> x, Vector256<float> y) => x / y;

    public static Vector256<float> MultiplyAdd(Vector256<float> x, Vector256<float> y, Vector256<float> z) => Vector256.MultiplyAddEstimate(x, y, z);

    // The native minimum returns its second operand when one of the two is NaN; the portable one takes three instructions more.
    public static Vector256<float> Min(Vector256<float> limit, Vector256<float> x) => Vector256.MinNative(limit, x);

    public static Vector256<float> Max(Vector256<float> limit, Vector256<float> x) => Vector256.MaxNative(limit, x);

    public static Vector256<float> Abs(Vector256<float> x) => Vector256.Abs(x);

    public static Vector256<float> CopySign(Vector256<float> magnitude, Vector256<float> sign) => Vector256.CopySign(magnitude, sign);

    public static Vector256<float> WhereNegative(Vector256<float> x, Vector256<float> negative, Vector256<float> other) =>
        Vector256.ConditionalSelect(Vector256.IsNegative(x), negative, other);

    public static Vector256<float> SelectInRange(Vector256<float> low, Vector256<float> x, Vector256<float> high, Vector256<float> value) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(x, low) & Vector256.LessThan(x, high), value, Vector256<float>.Zero);

    public static Vector256<float> PowerOfTwo(Vector256<float> x) => (x.AsInt32() << 23).AsSingle();

    public static float Sum(Vector256<float> x) => Vector256.Sum(x);

    // The instructions interleave each half for itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> InterleaveLower(Vector256<float> x, Vector256<float> y) =>
        Avx.Permute2x128(Avx.UnpackLow(x, y), Avx.UnpackHigh(x, y), 0x20);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> InterleaveUpper(Vector256<float> x, Vector256<float> y) =>
        Avx.Permute2x128(Avx.UnpackLow(x, y), Avx.UnpackHigh(x, y), 0x31);
}
