using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Pooling;

/// <summary>Max pooling: the maximum of each feature over the unmasked steps of each sequence: [B, T, F] -> [B, 1, F]; zeros when all are masked.</summary>
/// <remarks>Among equals the first step gets the gradient.</remarks>
public sealed class MaxPool(int size) : ILayer
{
    /// <inheritdoc/>
    public int InputSize { get; } = SizeGuard.Size(size);

    /// <inheritdoc/>
    public int OutputSize => InputSize;

    /// <summary>1.</summary>
    public int OutputSteps(int steps) => 1;

    /// <inheritdoc/>
    public WeightLayout Weights { get; } = new();

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => InputSize;

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var steps = pass.Shape.Steps;
        for (var b = 0; b < pass.Shape.Batch; b++)
        {
            var greatest = pass.Output.Slice(b * InputSize, InputSize);
            var any = false;
            for (var row = b * steps; row < (b + 1) * steps; row++)
            {
                if (!pass.Mask[row]) continue;
                var x = pass.Input.Slice(row * InputSize, InputSize);
                if (any) TensorPrimitives.Max(greatest, x, greatest);
                else x.CopyTo(greatest);
                any = true;
            }
            if (!any) greatest.Clear();
        }
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        if (pass.InputGradient.IsEmpty) return;
        var steps = pass.Shape.Steps;
        var left = pass.Scratch[..InputSize];
        for (var b = 0; b < pass.Shape.Batch; b++)
        {
            var greatest = pass.Output.Slice(b * InputSize, InputSize);
            pass.OutputGradient.Slice(b * InputSize, InputSize).CopyTo(left);
            for (var row = b * steps; row < (b + 1) * steps; row++)
            {
                var gradient = pass.InputGradient.Slice(row * InputSize, InputSize);
                if (pass.Mask[row]) Selections.MoveWhereMaximum(pass.Input.Slice(row * InputSize, InputSize), greatest, left, gradient);
                else gradient.Clear();
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"MaxPool({InputSize})";
}
