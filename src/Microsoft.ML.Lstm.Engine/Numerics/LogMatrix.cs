using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>
/// A square matrix of log-potentials A [from, to] for products in the log semiring, Σ read as log-sum-exp: its powers are taken once, so that a product
/// costs as many exponentials as it has rows, not as many as it has elements.
/// </summary>
/// <remarks>
/// Packed as doubles: the greatest element m of A, exp(A - m) and the same transposed. Where powers vanish, more than <see cref="Depth"/> below the
/// greatest, a sum is taken once more from the logarithms themselves, so that no finite score is lost.
/// </remarks>
readonly ref struct LogMatrix
{
    /// <summary>e⁻⁶⁰⁰ is far from the least double, and what vanishes beside it counts for nothing.</summary>
    public const double Depth = 600;

    static readonly double LeastPower = Math.Exp(-Depth);

    readonly ReadOnlySpan<float> _scores;
    readonly ReadOnlySpan<double> _powers, _transposed;
    readonly int _size;

    public LogMatrix(ReadOnlySpan<float> scores, int size, ReadOnlySpan<float> packed)
    {
        Guard.Holds(scores.Length, (long)size * size, nameof(scores));
        Guard.Holds(packed.Length, PackedSize(size), nameof(packed));
        var doubles = ScratchDoubles.In(packed);
        (_size, Greatest) = (size, doubles[0]);
        _scores = scores;
        _powers = doubles.Slice(1, size * size);
        _transposed = doubles.Slice(1 + size * size, size * size);
    }

    /// <summary>The greatest element.</summary>
    public double Greatest { get; }

    /// <summary>exp(A - <see cref="Greatest"/>) [from, to].</summary>
    public ReadOnlySpan<double> Powers => _powers;

    /// <summary>Floats of a packed matrix.</summary>
    public static int PackedSize(int size) => ScratchDoubles.Size(checked(1 + 2 * size * size));

    public static void Pack(ReadOnlySpan<float> scores, int size, Span<float> packed)
    {
        Guard.Holds(packed.Length, PackedSize(size), nameof(packed));
        scores = scores[..(size * size)];
        var doubles = ScratchDoubles.In(packed);
        doubles[0] = TensorPrimitives.Max(scores);
        var powers = doubles.Slice(1, size * size);
        TensorPrimitives.ConvertTruncating<float, double>(scores, powers);
        TensorPrimitives.Subtract(powers, doubles[0], powers);
        TensorPrimitives.Exp(powers, powers);
        var transposed = doubles.Slice(1 + size * size, size * size);
        for (var i = 0; i < size; i++)
            for (var j = 0; j < size; j++) transposed[j * size + i] = powers[i * size + j];
    }

    /// <summary>destination[j] = log Σᵢ exp(x[i] + A[i, j]); powers[i] = exp(x[i] - max x), which is returned.</summary>
    public double Forward(ReadOnlySpan<double> x, Span<double> powers, Span<double> destination) =>
        Product(x, _powers, fromStride: _size, toStride: 1, powers, destination);

    /// <summary>destination[i] = log Σⱼ exp(A[i, j] + x[j]); powers[j] = exp(x[j] - max x), which is returned.</summary>
    public double Backward(ReadOnlySpan<double> x, Span<double> powers, Span<double> destination) =>
        Product(x, _transposed, fromStride: 1, toStride: _size, powers, destination);

    /// <summary>A[from, to].</summary>
    public double this[int from, int to] => _scores[from * _size + to];

    double Product(ReadOnlySpan<double> x, ReadOnlySpan<double> rows, int fromStride, int toStride, Span<double> powers, Span<double> destination)
    {
        var greatest = TensorPrimitives.Max(x);
        TensorPrimitives.Subtract(x, greatest, powers);
        Exp(powers);
        destination.Clear();
        for (var k = 0; k < _size; k++) TensorPrimitives.MultiplyAdd(rows.Slice(k * _size, _size), powers[k], destination, destination);
        for (var j = 0; j < _size; j++)
        {
            destination[j] = destination[j] < LeastPower
                ? FromLogarithms(x, _scores[(j * toStride)..], fromStride)
                : Math.Log(destination[j]) + (greatest + Greatest);
        }
        return greatest;
    }

    static double FromLogarithms(ReadOnlySpan<double> x, ReadOnlySpan<float> scores, int stride)
    {
        var (greatest, sum) = (double.NegativeInfinity, 0.0);
        for (var i = 0; i < x.Length; i++) greatest = Math.Max(greatest, x[i] + scores[i * stride]);
        for (var i = 0; i < x.Length; i++) sum += Math.Exp(x[i] + scores[i * stride] - greatest);
        return greatest + Math.Log(sum);
    }

    /// <summary>Powers in place; three or fewer are faster one by one.</summary>
    public static void Exp(Span<double> x)
    {
        if (x.Length > 3) TensorPrimitives.Exp<double>(x, x);
        else foreach (ref var value in x) value = Math.Exp(value);
    }

    /// <summary>log(eˣ + eʸ), of minus infinity, too.</summary>
    public static double LogSum(double x, double y)
    {
        var greatest = Math.Max(x, y);
        return double.IsNegativeInfinity(greatest) ? greatest : greatest + Math.Log(Math.Exp(x - greatest) + Math.Exp(y - greatest));
    }

    /// <summary>log Σ eˣ.</summary>
    public static double LogSum(ReadOnlySpan<double> x)
    {
        var (greatest, sum) = (TensorPrimitives.Max(x), 0.0);
        foreach (var value in x) sum += Math.Exp(value - greatest);
        return greatest + Math.Log(sum);
    }
}
