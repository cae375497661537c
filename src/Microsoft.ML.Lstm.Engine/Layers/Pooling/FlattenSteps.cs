using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Pooling;

/// <summary>
/// The last <see cref="Count"/> unmasked steps of each sequence, side by side in one step: [B, T, F] -> [B, 1, Count · F], the last one last. So
/// what a decoder says of each step of a horizon adds to what is said of the whole horizon at once.
/// </summary>
/// <remarks>A sequence of fewer steps has zeros in front of them, which get no gradient.</remarks>
public sealed class FlattenSteps : ILayer
{
    readonly TakeLastSteps _last;

    /// <summary>A layer that takes <paramref name="count"/> steps of <paramref name="size"/> features.</summary>
    public FlattenSteps(int size, int count)
    {
        _last = new(size, count);
        OutputSize = SizeGuard.Size((int)Math.Min(int.MaxValue, (long)size * count));
    }

    /// <summary>Steps that are taken.</summary>
    public int Count => _last.Count;

    /// <inheritdoc/>
    public int InputSize => _last.InputSize;

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <summary>1, whatever the sequence's length.</summary>
    public int OutputSteps(int steps) => 1;

    /// <inheritdoc/>
    public WeightLayout Weights => _last.Weights;

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        _last.Forward(pass with { IsChecked = true });
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        _last.Backward(pass with { IsChecked = true });
    }

    /// <inheritdoc/>
    public override string ToString() => $"FlattenSteps({InputSize}, {Count})";
}
