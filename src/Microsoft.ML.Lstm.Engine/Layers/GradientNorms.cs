using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>Lengths of gradients, which tell whether they vanish or explode (Bengio et al. 1994), by matrix and by time step.</summary>
public static class GradientNorms
{
    /// <summary>norms[i] = the length of matrix i's part of a flat gradient by the weights.</summary>
    public static void ByWeights(WeightLayout layout, ReadOnlySpan<float> gradient, Span<double> norms)
    {
        if (norms.Length != layout.Specs.Length)
            throw new ArgumentException($"{layout.Specs.Length} matrices need as many norms, but there are {norms.Length}.", nameof(norms));
        for (var i = 0; i < norms.Length; i++) norms[i] = Math.Sqrt(Reductions.SumOfSquares(layout.Slice(gradient, i)));
    }

    /// <summary>norms[t] = the length of step t's part, over all sequences, of a gradient [B, T, F] by a layer's input or output.</summary>
    public static void BySteps(SequenceShape shape, ReadOnlySpan<float> gradient, Span<double> norms)
    {
        if (gradient.Length != shape.Count)
            throw new ArgumentException($"{shape} needs {shape.Count} values, but the gradient holds {gradient.Length}.", nameof(gradient));
        if (norms.Length != shape.Steps)
            throw new ArgumentException($"{shape.Steps} steps need as many norms, but there are {norms.Length}.", nameof(norms));
        norms.Clear();
        for (var row = 0; row < shape.Rows; row++)
            norms[row % shape.Steps] += Reductions.SumOfSquares(gradient.Slice(row * shape.Features, shape.Features));
        foreach (ref var norm in norms) norm = Math.Sqrt(norm);
    }
}
