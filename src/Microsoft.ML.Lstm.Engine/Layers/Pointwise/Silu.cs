using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Pointwise;

/// <summary>x · σ(x), element by element (Hendrycks and Gimpel 2016; "swish" of Ramachandran et al. 2017).</summary>
public sealed class Silu(int size) : ILayer
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
        SelfGating.Silu(pass.Input, pass.Output);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        if (!pass.InputGradient.IsEmpty) SelfGating.SiluBackward(pass.Input, pass.OutputGradient, pass.InputGradient);
    }

    /// <inheritdoc/>
    public override string ToString() => $"Silu({InputSize})";
}
