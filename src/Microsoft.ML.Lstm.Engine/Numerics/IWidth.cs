namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>What a kernel asks of one width of hardware; kernels are written once, as generic code over it.</summary>
/// <remarks>The JIT makes one body per width out of the struct type arguments and inlines every member, so none of this costs a call.</remarks>
interface IWidth<TVector>
    where TVector : struct
{
    /// <summary>Floats in one vector.</summary>
    static abstract int Lanes { get; }

    /// <summary>Rows of a block of the matrix product: as many as leave no accumulator outside a register.</summary>
    static abstract int BlockRows { get; }

    /// <summary>Whether <see cref="MultiplyAdd"/> is rounded once on this machine.</summary>
    static abstract bool IsFused { get; }

    static abstract TVector Load(ref float source, nint offset);

    static abstract void Store(TVector value, ref float destination, nint offset);

    static abstract TVector Create(float value);

    static abstract TVector Add(TVector x, TVector y);

    static abstract TVector Subtract(TVector x, TVector y);

    static abstract TVector Multiply(TVector x, TVector y);

    static abstract TVector Divide(TVector x, TVector y);

    /// <summary>x · y + z, rounded once where the hardware can.</summary>
    static abstract TVector MultiplyAdd(TVector x, TVector y, TVector z);

    /// <summary>The smaller one; <paramref name="x"/> when it is NaN.</summary>
    static abstract TVector Min(TVector limit, TVector x);

    /// <summary>The greater one; <paramref name="x"/> when it is NaN.</summary>
    static abstract TVector Max(TVector limit, TVector x);

    static abstract TVector Abs(TVector x);

    /// <summary>The magnitude of one with the sign of the other.</summary>
    static abstract TVector CopySign(TVector magnitude, TVector sign);

    /// <summary>One value where the sign of x is set, else the other.</summary>
    static abstract TVector WhereNegative(TVector x, TVector negative, TVector other);

    /// <summary>The value where low &lt; x &lt; high, else zero.</summary>
    static abstract TVector SelectInRange(TVector low, TVector x, TVector high, TVector value);

    /// <summary>2ⁿ, where x = 1.5 · 2²³ + 127 + n: adding that constant has rounded x to the integer n, and its lowest bits are 2ⁿ's exponent.</summary>
    static abstract TVector PowerOfTwo(TVector x);

    /// <summary>The sum of all lanes, always in the same order.</summary>
    static abstract float Sum(TVector x);

    /// <summary>x₀ y₀ x₁ y₁ ... of the lower halves.</summary>
    static abstract TVector InterleaveLower(TVector x, TVector y);

    /// <summary>The same of the upper halves.</summary>
    static abstract TVector InterleaveUpper(TVector x, TVector y);
}
