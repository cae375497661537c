using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Pooling;

/// <summary>The last step of each sequence that is there: [B, T, F] -> [B, 1, F]; zeros when none is.</summary>
public sealed class TakeLastStep(int size) : ILayer
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
        for (var b = 0; b < pass.Shape.Batch; b++)
        {
            var output = pass.Output.Slice(b * InputSize, InputSize);
            if (RowOf(b, pass.Shape.Steps, pass.Mask) is var row and >= 0) pass.Input.Slice(row * InputSize, InputSize).CopyTo(output);
            else output.Clear();
        }
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        if (pass.InputGradient.IsEmpty) return;
        pass.InputGradient.Clear();
        for (var b = 0; b < pass.Shape.Batch; b++)
            if (RowOf(b, pass.Shape.Steps, pass.Mask) is var row and >= 0)
                pass.OutputGradient.Slice(b * InputSize, InputSize).CopyTo(pass.InputGradient[(row * InputSize)..]);
    }

    static int RowOf(int sequence, int steps, Mask mask)
    {
        for (var row = (sequence + 1) * steps - 1; row >= sequence * steps; row--)
            if (mask[row]) return row;
        return -1;
    }

    /// <inheritdoc/>
    public override string ToString() => $"TakeLastStep({InputSize})";
}
