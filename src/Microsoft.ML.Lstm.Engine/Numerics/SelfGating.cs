using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>
/// Activations of the form x · σ(u(x)): SiLU with u = x (Hendrycks and Gimpel 2016), GELU with u = 2√(2/π) · (x + 0.044715 x³), its tanh form written
/// as a sigmoid, which loses no digits where x is negative.
/// </summary>
/// <remarks>Spans may be in place (<see cref="VectorMap"/>).</remarks>
static class SelfGating
{
    /// <summary>destination[i] = silu(x[i]).</summary>
    public static void Silu(ReadOnlySpan<float> x, Span<float> destination) => VectorMap.Apply<ValueOf<SiluUnit>>(x, x, destination);

    /// <summary>destination[i] = silu(x[i]) · factor[i].</summary>
    public static void SiluProduct(ReadOnlySpan<float> x, ReadOnlySpan<float> factor, Span<float> destination) =>
        VectorMap.Apply<ProductOf<SiluUnit>>(x, factor, destination);

    /// <summary>destination[i] = gradient[i] · silu'(x[i]).</summary>
    public static void SiluBackward(ReadOnlySpan<float> x, ReadOnlySpan<float> gradient, Span<float> destination) =>
        VectorMap.Apply<SlopeOf<SiluUnit>>(x, gradient, destination);

    /// <summary>destination[i] = gelu(x[i]).</summary>
    public static void Gelu(ReadOnlySpan<float> x, Span<float> destination) => VectorMap.Apply<ValueOf<GeluUnit>>(x, x, destination);

    /// <summary>destination[i] = gradient[i] · gelu'(x[i]).</summary>
    public static void GeluBackward(ReadOnlySpan<float> x, ReadOnlySpan<float> gradient, Span<float> destination) =>
        VectorMap.Apply<SlopeOf<GeluUnit>>(x, gradient, destination);

    /// <summary>σ(u) and 1 - σ(u) from one exponential; neither is the other's rounded difference from 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Sigmoids<TVector, TWidth>(TVector u, out TVector sigmoid, out TVector complement)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        var r = Activations.ReduceForSigmoid<TVector, TWidth>(u, out var rounded);
        var power = TWidth.PowerOfTwo(rounded);
        var e = TWidth.MultiplyAdd(power, Activations.Growth<TVector, TWidth>(r), power);
        var one = TWidth.Create(1f);
        var greater = TWidth.Divide(one, TWidth.Add(one, e));
        var smaller = TWidth.Multiply(e, greater);
        sigmoid = TWidth.WhereNegative(u, smaller, greater);
        complement = TWidth.WhereNegative(u, greater, smaller);
    }

    interface IUnit
    {
        /// <summary>Beyond ±Limit the sigmoid is 0 or 1 for all that counts; held there, nothing overflows.</summary>
        static abstract float Limit { get; }

        static abstract TVector Gate<TVector, TWidth>(TVector x)
            where TVector : struct
            where TWidth : IWidth<TVector>;

        static abstract TVector GateSlope<TVector, TWidth>(TVector x)
            where TVector : struct
            where TWidth : IWidth<TVector>;
    }

    readonly struct ValueOf<TUnit> : IVectorOperation
        where TUnit : struct, IUnit
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVector, TWidth>(TVector x, TVector y)
            where TVector : struct
            where TWidth : IWidth<TVector>
        {
            // Minus infinity is held at the limit and becomes the 0 that it tends to; plus infinity stays.
            var held = TWidth.Max(TWidth.Create(-TUnit.Limit), x);
            var within = TWidth.Min(TWidth.Create(TUnit.Limit), held);
            return TWidth.Multiply(held, Activations.Sigmoid<TVector, TWidth>(TUnit.Gate<TVector, TWidth>(within)));
        }
    }

    readonly struct ProductOf<TUnit> : IVectorOperation
        where TUnit : struct, IUnit
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVector, TWidth>(TVector x, TVector y)
            where TVector : struct
            where TWidth : IWidth<TVector> => TWidth.Multiply(ValueOf<TUnit>.Of<TVector, TWidth>(x, y), y);
    }

    readonly struct SlopeOf<TUnit> : IVectorOperation
        where TUnit : struct, IUnit
    {
        // d/dx x σ(u) = σ + x σ (1 - σ) u'.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVector, TWidth>(TVector x, TVector y)
            where TVector : struct
            where TWidth : IWidth<TVector>
        {
            x = TWidth.Min(TWidth.Create(TUnit.Limit), TWidth.Max(TWidth.Create(-TUnit.Limit), x));
            Sigmoids<TVector, TWidth>(TUnit.Gate<TVector, TWidth>(x), out var sigmoid, out var complement);
            var bySigmoid = TWidth.Multiply(TWidth.Multiply(x, complement), TUnit.GateSlope<TVector, TWidth>(x));
            return TWidth.Multiply(y, TWidth.MultiplyAdd(bySigmoid, sigmoid, sigmoid));
        }
    }

    readonly struct SiluUnit : IUnit
    {
        public static float Limit => 88;

        public static TVector Gate<TVector, TWidth>(TVector x)
            where TVector : struct
            where TWidth : IWidth<TVector> => x;

        public static TVector GateSlope<TVector, TWidth>(TVector x)
            where TVector : struct
            where TWidth : IWidth<TVector> => TWidth.Create(1f);
    }

    readonly struct GeluUnit : IUnit
    {
        // 2√(2/π), and the same times 0.044715.
        const float Linear = 1.5957691216f, Cubic = 0.0713548163f;

        public static float Limit => 10;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Gate<TVector, TWidth>(TVector x)
            where TVector : struct
            where TWidth : IWidth<TVector> =>
            TWidth.Multiply(x, TWidth.MultiplyAdd(TWidth.Multiply(x, x), TWidth.Create(Cubic), TWidth.Create(Linear)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector GateSlope<TVector, TWidth>(TVector x)
            where TVector : struct
            where TWidth : IWidth<TVector> => TWidth.MultiplyAdd(TWidth.Multiply(x, x), TWidth.Create(3 * Cubic), TWidth.Create(Linear));
    }
}
