using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Pooling;

/// <summary>The last unmasked step of each sequence, repeated at all of its steps: [B, T, F] -> [B, T, F]; zeros when all are masked. It feeds an encoder's vector to a decoder.</summary>
public sealed class RepeatVector(int size) : ILayer
{
    readonly TakeLastStep _last = new(size);

    /// <inheritdoc/>
    public int InputSize => _last.InputSize;

    /// <inheritdoc/>
    public int OutputSize => _last.OutputSize;

    /// <summary>True: every step depends on the last one.</summary>
    public bool NeedsWholeSequence => true;

    /// <inheritdoc/>
    public WeightLayout Weights => _last.Weights;

    /// <summary>One step of each sequence.</summary>
    public int ScratchSize(int batch, int steps) => checked(batch * InputSize);

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var last = pass.Scratch[..(pass.Shape.Batch * InputSize)];
        _last.Forward(pass with { Output = last, IsChecked = true });
        for (var row = 0; row < pass.Shape.Rows; row++)
            last.Slice(row / pass.Shape.Steps * InputSize, InputSize).CopyTo(pass.Output[(row * InputSize)..]);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        if (pass.InputGradient.IsEmpty) return;
        var byLast = pass.Scratch[..(pass.Shape.Batch * InputSize)];
        byLast.Clear();
        for (var b = 0; b < pass.Shape.Batch; b++)
        {
            var rows = pass.Shape.Steps * InputSize;
            Reductions.AddColumnSums(pass.OutputGradient.Slice(b * rows, rows), byLast.Slice(b * InputSize, InputSize));
        }
        _last.Backward(pass with { OutputGradient = byLast, IsChecked = true });
    }

    /// <inheritdoc/>
    public override string ToString() => $"RepeatVector({InputSize})";
}
