using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

/// <summary>Rows of features, standardised, with targets and weights; the features may be some of those that stand in the rows, side by side.</summary>
/// <param name="Values">[rows, Stride].</param>
/// <param name="Stride">Values from a row to the next.</param>
/// <param name="First">Where a row's features begin.</param>
/// <param name="Features">Features of a row.</param>
/// <param name="Targets">[rows, outputs].</param>
/// <param name="Outputs">Targets of a row.</param>
/// <param name="Weights">Weight of each row, above 0.</param>
/// <param name="Parts">The part that each row is held out with; below 0 for rows that are never held out.</param>
sealed record RidgeRows(float[] Values, int Stride, int First, int Features, float[] Targets, int Outputs, float[] Weights, int[] Parts)
{
    /// <summary>Rows of nothing but these features.</summary>
    public RidgeRows(float[] values, int features, float[] targets, int outputs, float[] weights, int[] parts)
        : this(values, features, 0, features, targets, outputs, weights, parts)
    {
    }

    public int Count => Weights.Length;

    /// <summary>The sum of each row's squares.</summary>
    public double[] Squares { get; } = [.. Enumerable.Range(0, Weights.Length).Select(row => (double)TensorPrimitives.SumOfSquares<float>(Values.AsSpan((row * Stride) + First, Features)))];

    public ReadOnlySpan<float> ValuesOf(int row) => Values.AsSpan((row * Stride) + First, Features);

    /// <summary>All values from a row's features on.</summary>
    public ReadOnlySpan<float> From(int row) => Values.AsSpan((row * Stride) + First);

    public ReadOnlySpan<float> TargetsOf(int row) => Targets.AsSpan(row * Outputs, Outputs);
}
