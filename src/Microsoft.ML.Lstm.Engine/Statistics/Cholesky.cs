using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Statistics;

/// <summary>Linear systems with a symmetric, positive definite matrix, by Cholesky's factors A = L·Lᵀ.</summary>
static class Cholesky
{
    // Rows that are factored together: each earlier row is read once for all of them.
    const int Block = 32;

    /// <summary>Puts L in the place of the lower triangle of A [size, size]; a pivot below <paramref name="least"/> is lifted to it.</summary>
    public static void Factor(Span<double> a, int size, double least)
    {
        for (var first = 0; first < size; first += Block)
        {
            var end = Math.Min(size, first + Block);
            for (var j = 0; j < end; j++)
            {
                var row = a.Slice(j * size, size);
                for (var i = Math.Max(first, j); i < end; i++)
                {
                    var other = a.Slice(i * size, size);
                    var sum = other[j] - TensorPrimitives.Dot<double>(other[..j], row[..j]);
                    other[j] = i == j ? Math.Sqrt(Math.Max(sum, least)) : sum / row[j];
                }
            }
        }
    }

    /// <summary>Puts the solution x of L·Lᵀ·x = b in the place of b.</summary>
    public static void Solve(ReadOnlySpan<double> factor, int size, Span<double> right)
    {
        for (var i = 0; i < size; i++)
        {
            var row = factor.Slice(i * size, size);
            right[i] = (right[i] - TensorPrimitives.Dot(row[..i], right[..i])) / row[i];
        }

        for (var i = size - 1; i >= 0; i--)
        {
            var row = factor.Slice(i * size, size);
            right[i] /= row[i];
            TensorPrimitives.MultiplyAdd(row[..i], -right[i], right[..i], right[..i]);
        }
    }
}
