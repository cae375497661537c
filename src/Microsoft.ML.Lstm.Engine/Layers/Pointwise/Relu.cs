using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Pointwise;

/// <summary>max(0, x), element by element.</summary>
public sealed class Relu(int size) : ILayer
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
        TensorPrimitives.Max(pass.Input, 0f, pass.Output);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        // The slope is 1 where the output is positive.
        if (!pass.InputGradient.IsEmpty) Selections.WherePositive(pass.Output, pass.OutputGradient, pass.InputGradient);
    }

    /// <inheritdoc/>
    public override string ToString() => $"Relu({InputSize})";
}
