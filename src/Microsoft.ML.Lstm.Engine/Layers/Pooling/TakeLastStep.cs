using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Pooling;

/// <summary>The last unmasked step of each sequence: [B, T, F] -> [B, 1, F]; zeros when all are masked.</summary>
public sealed class TakeLastStep(int size) : ILayer
{
    readonly TakeLastSteps _steps = new(size, count: 1);

    /// <inheritdoc/>
    public int InputSize => _steps.InputSize;

    /// <inheritdoc/>
    public int OutputSize => InputSize;

    /// <summary>1.</summary>
    public int OutputSteps(int steps) => 1;

    /// <inheritdoc/>
    public WeightLayout Weights => _steps.Weights;

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        _steps.Forward(pass with { IsChecked = true });
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        _steps.Backward(pass with { IsChecked = true });
    }

    /// <inheritdoc/>
    public override string ToString() => $"TakeLastStep({InputSize})";
}
