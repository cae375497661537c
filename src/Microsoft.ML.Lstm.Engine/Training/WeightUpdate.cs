using Microsoft.ML.Lstm.Engine.Optimizers;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>From a gradient to new weights: clipping, then the optimizer's step. Every training ends its steps by it, the detector's online training included.</summary>
sealed class WeightUpdate(IOptimizer optimizer)
{
    /// <summary>The largest global norm of a gradient.</summary>
    public required double GradientClip { get; init; }

    /// <summary>What each element of a gradient is held within before; 0 for no limit.</summary>
    public float GradientValueClip { get; init; }

    /// <summary>One step, in place; the gradient is clipped in place, too.</summary>
    public void Step(Span<float> weights, Span<float> gradient, float learningRate)
    {
        if (GradientValueClip > 0) GradientClipping.ByValue(gradient, GradientValueClip);
        GradientClipping.ByGlobalNorm(gradient, GradientClip);
        optimizer.Step(weights, gradient, learningRate);
    }
}
