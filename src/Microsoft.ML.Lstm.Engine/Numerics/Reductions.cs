using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Sums, always in the same order.</summary>
static class Reductions
{
    // Floats summed in float before the sum goes on in double: short enough to lose little, long enough for vectors to pay.
    const int Stretch = 1024;

    /// <summary>sums[column] += the sum of the column over all rows [rows, sums.Length].</summary>
    public static void AddColumnSums(ReadOnlySpan<float> rows, Span<float> sums)
    {
        for (var start = 0; start < rows.Length; start += sums.Length) TensorPrimitives.Add(sums, rows.Slice(start, sums.Length), sums);
    }

    /// <summary>The sum of the squares.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> x)
    {
        var sum = 0.0;
        for (; x.Length > Stretch; x = x[Stretch..]) sum += TensorPrimitives.SumOfSquares(x[..Stretch]);
        return sum + TensorPrimitives.SumOfSquares(x);
    }
}
