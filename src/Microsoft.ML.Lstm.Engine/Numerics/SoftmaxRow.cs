using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Softmax over one row.</summary>
static class SoftmaxRow
{
    const int Shortest = 16;

    /// <summary>Scores become shares that sum to 1, in place; minus infinity becomes 0, and so does a row of nothing else.</summary>
    public static void Forward(Span<float> row)
    {
        if (row.IsEmpty) return;
        var greatest = TensorPrimitives.Max(row);
        if (float.IsNegativeInfinity(greatest))
        {
            row.Clear();
            return;
        }
        TensorPrimitives.Subtract(row, greatest, row);
        Exp(row);
        TensorPrimitives.Divide(row, Sum(row), row);
    }

    // Below a vector's length TensorPrimitives takes another way to the powers, which differs in the last bits.
    static void Exp(Span<float> row)
    {
        if (row.Length >= Shortest)
        {
            TensorPrimitives.Exp(row, row);
            return;
        }
        Span<float> padded = stackalloc float[Shortest];
        padded.Clear();
        row.CopyTo(padded);
        TensorPrimitives.Exp(padded, padded);
        padded[..row.Length].CopyTo(row);
    }

    // Eight running sums: zeros at the end change no bit, so that a padded row has the probabilities of the shorter one.
    static float Sum(ReadOnlySpan<float> row)
    {
        Span<float> sums = stackalloc float[8];
        sums.Clear();
        for (var i = 0; i < row.Length; i++) sums[i & 7] += row[i];
        return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
    }

    /// <summary>destination = y · (gradient - Σ y · gradient); may be in the gradient's place.</summary>
    public static void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> gradient, Span<float> destination)
    {
        if (y.IsEmpty) return;
        TensorPrimitives.Subtract(gradient, TensorPrimitives.Dot(y, gradient), destination);
        TensorPrimitives.Multiply(y, destination, destination);
    }
}
