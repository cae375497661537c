using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Pointwise;

/// <summary>The Gaussian error linear unit x · Φ(x), element by element (Hendrycks and Gimpel 2016), in its tanh form.</summary>
/// <remarks>
/// x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))), the form of GPT-2 and of ONNX's <c>approximate = "tanh"</c>: it differs from the exact x · Φ(x) by at
/// most 0.0005, takes one exponential, and keeps its digits where x is negative.
/// </remarks>
public sealed class Gelu(int size) : ILayer
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
        SelfGating.Gelu(pass.Input, pass.Output);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        if (!pass.InputGradient.IsEmpty) SelfGating.GeluBackward(pass.Input, pass.OutputGradient, pass.InputGradient);
    }

    /// <inheritdoc/>
    public override string ToString() => $"Gelu({InputSize})";
}
