using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Pointwise;

/// <summary>The softmax of each step's features, probabilities that sum to 1 (Bridle 1990); the losses take the logits before it.</summary>
public sealed class Softmax(int size) : ILayer
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
        pass.Input.CopyTo(pass.Output);
        for (var row = 0; row < pass.Shape.Rows; row++) SoftmaxRow.Forward(pass.Output.Slice(row * InputSize, InputSize));
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        if (pass.InputGradient.IsEmpty) return;
        for (var row = 0; row < pass.Shape.Rows; row++)
        {
            var place = row * InputSize;
            SoftmaxRow.Backward(
                pass.Output.Slice(place, InputSize), pass.OutputGradient.Slice(place, InputSize), pass.InputGradient.Slice(place, InputSize));
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"Softmax({InputSize})";
}
