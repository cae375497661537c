using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Pooling;

/// <summary>Mean pooling over the unmasked steps of each sequence: [B, T, F] -> [B, 1, F]; zeros when all are masked.</summary>
public sealed class MeanPool(int size) : ILayer
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
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var steps = pass.Shape.Steps;
        for (var b = 0; b < pass.Shape.Batch; b++)
        {
            var sum = pass.Output.Slice(b * InputSize, InputSize);
            sum.Clear();
            for (var row = b * steps; row < (b + 1) * steps; row++)
                if (pass.Mask[row]) TensorPrimitives.Add(sum, pass.Input.Slice(row * InputSize, InputSize), sum);
            if (Present(b, steps, pass.Mask) is var count and > 0) TensorPrimitives.Divide(sum, count, sum);
        }
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        if (pass.InputGradient.IsEmpty) return;
        var steps = pass.Shape.Steps;
        for (var b = 0; b < pass.Shape.Batch; b++)
        {
            var outer = pass.OutputGradient.Slice(b * InputSize, InputSize);
            var count = Present(b, steps, pass.Mask);
            for (var row = b * steps; row < (b + 1) * steps; row++)
            {
                var gradient = pass.InputGradient.Slice(row * InputSize, InputSize);
                if (pass.Mask[row]) TensorPrimitives.Divide(outer, count, gradient);
                else gradient.Clear();
            }
        }
    }

    static int Present(int sequence, int steps, Mask mask)
    {
        var count = 0;
        for (var row = sequence * steps; row < (sequence + 1) * steps; row++)
            if (mask[row]) count++;
        return count;
    }

    /// <inheritdoc/>
    public override string ToString() => $"MeanPool({InputSize})";
}
