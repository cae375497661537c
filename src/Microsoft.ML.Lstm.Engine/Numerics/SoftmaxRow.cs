using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Softmax over one row.</summary>
static class SoftmaxRow
{
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
        TensorPrimitives.Exp(row, row);
        TensorPrimitives.Divide(row, TensorPrimitives.Sum(row), row);
    }

    /// <summary>destination = y · (gradient - Σ y · gradient); may be in the gradient's place.</summary>
    public static void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> gradient, Span<float> destination)
    {
        if (y.IsEmpty) return;
        TensorPrimitives.Subtract(gradient, TensorPrimitives.Dot(y, gradient), destination);
        TensorPrimitives.Multiply(y, destination, destination);
    }
}
