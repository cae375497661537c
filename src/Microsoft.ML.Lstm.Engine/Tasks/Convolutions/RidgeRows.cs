using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

/// <summary>Rows of features, standardised, with targets and weights.</summary>
/// <param name="Values">[rows, features].</param>
/// <param name="Features">Features of a row.</param>
/// <param name="Targets">[rows, outputs].</param>
/// <param name="Outputs">Targets of a row.</param>
/// <param name="Weights">Weight of each row, above 0.</param>
/// <param name="Parts">The part that each row is held out with; below 0 for rows that are never held out.</param>
sealed record RidgeRows(float[] Values, int Features, float[] Targets, int Outputs, float[] Weights, int[] Parts)
{
    public int Count => Weights.Length;

    /// <summary>The sum of each row's squares.</summary>
    public double[] Squares { get; } = [.. Enumerable.Range(0, Weights.Length).Select(row => (double)TensorPrimitives.SumOfSquares<float>(Values.AsSpan(row * Features, Features)))];

    public ReadOnlySpan<float> ValuesOf(int row) => Values.AsSpan(row * Features, Features);

    public ReadOnlySpan<float> TargetsOf(int row) => Targets.AsSpan(row * Outputs, Outputs);
}
