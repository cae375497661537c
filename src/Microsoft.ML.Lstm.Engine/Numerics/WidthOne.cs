using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>One float at a time, for a machine without vectors.</summary>
readonly struct WidthOne : IWidth<float>
{
    public static int Lanes => 1;

    public static int BlockRows => 3;

    public static bool IsFused => false;

    public static float Load(ref float source, nint offset) => Unsafe.Add(ref source, offset);

    public static void Store(float value, ref float destination, nint offset) => Unsafe.Add(ref destination, offset) = value;

    public static float Create(float value) => value;

    public static float Add(float x, float y) => x + y;

    public static float Subtract(float x, float y) => x - y;

    public static float Multiply(float x, float y) => x * y;

    public static float Divide(float x, float y) => x / y;

    public static float MultiplyAdd(float x, float y, float z) => x * y + z;

    public static float Min(float limit, float x) => x > limit ? limit : x;

    public static float Max(float limit, float x) => x < limit ? limit : x;

    public static float Abs(float x) => MathF.Abs(x);

    public static float CopySign(float magnitude, float sign) => MathF.CopySign(magnitude, sign);

    public static float WhereNegative(float x, float negative, float other) => float.IsNegative(x) ? negative : other;

    public static float SelectInRange(float low, float x, float high, float value) => x > low && x < high ? value : 0;

    public static float PowerOfTwo(float x) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(x) << 23);

    public static float Sum(float x) => x;

    public static float InterleaveLower(float x, float y) => x;

    public static float InterleaveUpper(float x, float y) => y;
}
