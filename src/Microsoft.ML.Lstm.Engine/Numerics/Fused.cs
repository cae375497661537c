namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>A width whose x · y + z is rounded once even where the hardware rounds twice, so that bits do not depend on it; slow there.</summary>
readonly struct Fused<TVector, TWidth> : IWidth<TVector>
    where TVector : struct
    where TWidth : IWidth<TVector>
{
    public static int Lanes => TWidth.Lanes;

    public static int BlockRows => TWidth.BlockRows;

    public static bool IsFused => true;

    public static TVector Load(ref float source, nint offset) => TWidth.Load(ref source, offset);

    public static void Store(TVector value, ref float destination, nint offset) => TWidth.Store(value, ref destination, offset);

    public static TVector Create(float value) => TWidth.Create(value);

    public static TVector Add(TVector x, TVector y) => TWidth.Add(x, y);

    public static TVector Subtract(TVector x, TVector y) => TWidth.Subtract(x, y);

    public static TVector Multiply(TVector x, TVector y) => TWidth.Multiply(x, y);

    public static TVector Divide(TVector x, TVector y) => TWidth.Divide(x, y);

    public static TVector MultiplyAdd(TVector x, TVector y, TVector z)
    {
        Span<float> lanes = stackalloc float[3 * Lanes];
        ref var first = ref lanes[0];
        Store(x, ref first, 0);
        Store(y, ref first, Lanes);
        Store(z, ref first, 2 * Lanes);
        for (var lane = 0; lane < Lanes; lane++) lanes[lane] = MathF.FusedMultiplyAdd(lanes[lane], lanes[Lanes + lane], lanes[2 * Lanes + lane]);
        return Load(ref first, 0);
    }

    public static TVector Min(TVector limit, TVector x) => TWidth.Min(limit, x);

    public static TVector Max(TVector limit, TVector x) => TWidth.Max(limit, x);

    public static TVector Abs(TVector x) => TWidth.Abs(x);

    public static TVector CopySign(TVector magnitude, TVector sign) => TWidth.CopySign(magnitude, sign);

    public static TVector WhereNegative(TVector x, TVector negative, TVector other) => TWidth.WhereNegative(x, negative, other);

    public static TVector SelectInRange(TVector low, TVector x, TVector high, TVector value) => TWidth.SelectInRange(low, x, high, value);

    public static TVector PowerOfTwo(TVector x) => TWidth.PowerOfTwo(x);

    public static float Sum(TVector x) => TWidth.Sum(x);

    public static TVector InterleaveLower(TVector x, TVector y) => TWidth.InterleaveLower(x, y);

    public static TVector InterleaveUpper(TVector x, TVector y) => TWidth.InterleaveUpper(x, y);
}
