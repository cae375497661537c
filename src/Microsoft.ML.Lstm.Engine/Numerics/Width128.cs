using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Vectors of 128 bits, which multiply and add in two steps where there is no fused instruction.</summary>
/// <remarks>On x86 that is where they are used: 16 registers, and each product needs one of its own before it is added. Arm has 32.</remarks>
readonly struct Width128 : IWidth<Vector128<float>>
{
    public static int Lanes => Vector128<float>.Count;

    public static int BlockRows => AdvSimd.IsSupported ? 6 : 2;

    public static bool IsFused => AdvSimd.IsSupported;

    public static Vector128<float> Load(ref float source, nint offset) =>
        Unsafe.ReadUnaligned<Vector128<float>>(ref Unsafe.As<float, byte>(ref Unsafe.Add(ref source, offset)));

    public static void Store(Vector128<float> value, ref float destination, nint offset) =>
        Unsafe.WriteUnaligned(ref Unsafe.As<float, byte>(ref Unsafe.Add(ref destination, offset)), value);

    public static Vector128<float> Create(float value) => Vector128.Create(value);

    public static Vector128<float> Add(Vector128<float> x, Vector128<float> y) => x + y;

    public static Vector128<float> Subtract(Vector128<float> x, Vector128<float> y) => x - y;

    public static Vector128<float> Multiply(Vector128<float> x, Vector128<float> y) => x * y;

    public static Vector128<float> Divide(Vector128<float> x, Vector128<float> y) => x / y;

    public static Vector128<float> MultiplyAdd(Vector128<float> x, Vector128<float> y, Vector128<float> z) => Vector128.MultiplyAddEstimate(x, y, z);

    // The native minimum returns its second operand when one of the two is NaN; the portable one takes three instructions more.
    public static Vector128<float> Min(Vector128<float> limit, Vector128<float> x) => Vector128.MinNative(limit, x);

    public static Vector128<float> Max(Vector128<float> limit, Vector128<float> x) => Vector128.MaxNative(limit, x);

    public static Vector128<float> Abs(Vector128<float> x) => Vector128.Abs(x);

    public static Vector128<float> CopySign(Vector128<float> magnitude, Vector128<float> sign) => Vector128.CopySign(magnitude, sign);

    public static Vector128<float> WhereNegative(Vector128<float> x, Vector128<float> negative, Vector128<float> other) =>
        Vector128.ConditionalSelect(Vector128.IsNegative(x), negative, other);

    public static Vector128<float> SelectInRange(Vector128<float> low, Vector128<float> x, Vector128<float> high, Vector128<float> value) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(x, low) & Vector128.LessThan(x, high), value, Vector128<float>.Zero);

    public static Vector128<float> PowerOfTwo(Vector128<float> x) => (x.AsInt32() << 23).AsSingle();

    public static float Sum(Vector128<float> x) => Vector128.Sum(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> InterleaveLower(Vector128<float> x, Vector128<float> y) =>
        Vector128.ConditionalSelect(OfX, Vector128.Shuffle(x, Vector128.Create(0, 0, 1, 1)), Vector128.Shuffle(y, Vector128.Create(0, 0, 1, 1)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> InterleaveUpper(Vector128<float> x, Vector128<float> y) =>
        Vector128.ConditionalSelect(OfX, Vector128.Shuffle(x, Vector128.Create(2, 2, 3, 3)), Vector128.Shuffle(y, Vector128.Create(2, 2, 3, 3)));

    static Vector128<float> OfX => Vector128.Create(-1, 0, -1, 0).AsSingle();
}
