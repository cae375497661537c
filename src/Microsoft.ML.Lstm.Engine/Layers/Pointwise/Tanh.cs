using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Pointwise;

/// <summary>tanh x, element by element.</summary>
public sealed class Tanh(int size) : ILayer
{
    /// <inheritdoc/>
    public int InputSize { get; } = SizeGuard.Size(size);

    /// <inheritdoc/>
    public int OutputSize => InputSize;

    /// <inheritdoc/>
    public WeightLayout Weights { get; } = new();

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        Elementwise.Tanh(pass.Input, pass.Output);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        if (!pass.InputGradient.IsEmpty) Elementwise.TanhBackward(pass.Output, pass.OutputGradient, pass.InputGradient);
    }

    /// <inheritdoc/>
    public override string ToString() => $"Tanh({InputSize})";
}
