using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>Keeps a gradient from being too long.</summary>
public static class GradientClipping
{
    /// <summary>Shortens the gradient to length <paramref name="limit"/> if it is longer (Pascanu et al. 2013); returns the length it had.</summary>
    public static double ByGlobalNorm(Span<float> gradient, double limit)
    {
        var norm = Math.Sqrt(Reductions.SumOfSquares(gradient));
        if (norm > limit) TensorPrimitives.Multiply(gradient, (float)(limit / norm), gradient);
        return norm;
    }
}
