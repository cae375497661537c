namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>Moves weights against their gradient; both are flat, so every network looks alike to it.</summary>
public interface IOptimizer
{
    /// <summary>One step, in place.</summary>
    void Step(Span<float> weights, ReadOnlySpan<float> gradient, float learningRate);
}
