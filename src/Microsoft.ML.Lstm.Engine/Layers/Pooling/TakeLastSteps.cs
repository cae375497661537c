using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Pooling;

/// <summary>
/// The last <see cref="Count"/> unmasked steps of each sequence: [B, T, F] -> [B, Count, F], in their order, the last one last; what a forecast
/// of a horizon keeps of a decoder's steps.
/// </summary>
/// <remarks>A sequence of fewer steps has zeros in front of them, which get no gradient; targets there should weigh nothing.</remarks>
public sealed class TakeLastSteps : ILayer
{
    /// <summary>A layer that keeps <paramref name="count"/> steps of <paramref name="size"/> features.</summary>
    public TakeLastSteps(int size, int count)
    {
        InputSize = SizeGuard.Size(size);
        Count = SizeGuard.Size(count);
    }

    /// <summary>Steps that are kept.</summary>
    public int Count { get; }

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <inheritdoc/>
    public int OutputSize => InputSize;

    /// <summary><see cref="Count"/>, whatever the sequence's length.</summary>
    public int OutputSteps(int steps) => Count;

    /// <inheritdoc/>
    public WeightLayout Weights { get; } = new();

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        for (var b = 0; b < pass.Shape.Batch; b++)
        {
            var output = pass.Output.Slice(b * Count * InputSize, Count * InputSize);
            var place = Count;
            for (var row = (b + 1) * pass.Shape.Steps - 1; row >= b * pass.Shape.Steps && place > 0; row--)
                if (pass.Mask[row]) pass.Input.Slice(row * InputSize, InputSize).CopyTo(output[(--place * InputSize)..]);
            output[..(place * InputSize)].Clear();
        }
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        if (pass.InputGradient.IsEmpty) return;
        pass.InputGradient.Clear();
        for (var b = 0; b < pass.Shape.Batch; b++)
        {
            var gradient = pass.OutputGradient.Slice(b * Count * InputSize, Count * InputSize);
            var place = Count;
            for (var row = (b + 1) * pass.Shape.Steps - 1; row >= b * pass.Shape.Steps && place > 0; row--)
                if (pass.Mask[row]) gradient.Slice(--place * InputSize, InputSize).CopyTo(pass.InputGradient[(row * InputSize)..]);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"TakeLastSteps({InputSize}, {Count})";
}
