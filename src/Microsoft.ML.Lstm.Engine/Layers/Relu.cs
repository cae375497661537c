using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>max(0, x), element by element.</summary>
public sealed class Relu(int size) : ILayer
{
    /// <inheritdoc/>
    public int InputSize { get; } = Positive.Size(size);

    /// <inheritdoc/>
    public int OutputSize => InputSize;

    /// <inheritdoc/>
    public WeightLayout Weights { get; } = new();

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass) => TensorPrimitives.Max(pass.Input, 0f, pass.Output);

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        // The slope is 1 where the output is positive; the gradient may lie in the same span as the output's, so one loop does it all.
        for (var i = 0; i < pass.InputGradient.Length; i++) pass.InputGradient[i] = pass.Output[i] > 0 ? pass.OutputGradient[i] : 0;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Relu({InputSize})";
}
