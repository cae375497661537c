using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>Gradient clipping by norm and by value.</summary>
static class GradientClipping
{
    /// <summary>Scales the gradient down to norm <paramref name="limit"/> if it is larger (Pascanu et al. 2013); returns the norm before.</summary>
    public static double ByGlobalNorm(Span<float> gradient, double limit)
    {
        var norm = Math.Sqrt(Reductions.SumOfSquares(gradient));
        if (norm > limit) TensorPrimitives.Multiply(gradient, (float)(limit / norm), gradient);
        return norm;
    }

    /// <summary>Clips each element to ±<paramref name="limit"/> (Mikolov 2012); NaN stays.</summary>
    public static void ByValue(Span<float> gradient, float limit)
    {
        if (!(limit > 0)) throw Require.Refused(nameof(limit), limit, $"The limit must be above 0.");
        TensorPrimitives.Clamp(gradient, -limit, limit, gradient);
    }
}
