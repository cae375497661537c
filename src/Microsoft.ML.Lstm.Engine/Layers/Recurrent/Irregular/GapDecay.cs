using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;

/// <summary>What is left after a gap: exp(-max(0, a)) (Che et al. 2018).</summary>
static class GapDecay
{
    /// <summary>In place.</summary>
    public static void Apply(Span<float> values)
    {
        TensorPrimitives.Max(values, 0f, values);
        TensorPrimitives.Negate<float>(values, values);
        TensorPrimitives.Exp<float>(values, values);
    }

    /// <summary>The gradient by a from what is left and the gradient by it; none where nothing decays.</summary>
    public static float Backward(float left, float gradient) => left < 1 ? -left * gradient : 0;
}
