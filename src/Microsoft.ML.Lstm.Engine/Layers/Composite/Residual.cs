using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>y = x + f(x), a skip connection past a layer that keeps sizes (He et al. 2016); at a masked step y = f(x), so that x is not read.</summary>
public sealed class Residual : ILayer
{
    readonly ILayer _layer;

    /// <summary>A skip connection past <paramref name="layer"/>, which must give as many steps and features as it takes.</summary>
    public Residual(ILayer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (layer.InputSize != layer.OutputSize || !layer.KeepsSteps)
            throw new ArgumentException(
                $"{layer} takes {layer.InputSize} features and gives {layer.OutputSize}: a residual needs equal sizes and all steps.", nameof(layer));
        _layer = layer;
    }

    /// <summary>The layer f.</summary>
    public ILayer Layer => _layer;

    /// <inheritdoc/>
    public bool NeedsWholeSequence => _layer.NeedsWholeSequence;

    /// <inheritdoc/>
    public int InputSize => _layer.InputSize;

    /// <inheritdoc/>
    public int OutputSize => _layer.OutputSize;

    /// <inheritdoc/>
    public WeightLayout Weights => _layer.Weights;

    /// <inheritdoc/>
    public int StateSize => _layer.StateSize;

    /// <inheritdoc/>
    public int PackedSize => _layer.PackedSize;

    /// <summary>The layer's own tape, then its output.</summary>
    public int TapeSize(int batch, int steps) => checked(_layer.TapeSize(batch, steps) + batch * steps * OutputSize);

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => _layer.ScratchSize(batch, steps);

    /// <inheritdoc/>
    public void Initialize(Span<float> weights, Random random) => _layer.Initialize(weights, random);

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => _layer.Pack(weights, packed);

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        if (pass.Tape.IsEmpty) _layer.Forward(pass with { IsChecked = true });
        else
        {
            var own = _layer.TapeSize(pass.Shape.Batch, pass.Shape.Steps);
            var inner = pass.Tape.Slice(own, pass.Shape.Count);
            _layer.Forward(pass with { Tape = pass.Tape[..own], Output = inner, IsChecked = true });
            inner.CopyTo(pass.Output);
        }
        AddPresent(pass.Input, pass.Shape, pass.Mask, pass.Output);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        var own = _layer.TapeSize(pass.Shape.Batch, pass.Shape.Steps);
        _layer.Backward(pass with { Tape = pass.Tape[..own], Output = pass.Tape.Slice(own, pass.Shape.Count), IsChecked = true });
        if (!pass.InputGradient.IsEmpty) AddPresent(pass.OutputGradient, pass.Shape, pass.Mask, pass.InputGradient);
    }

    static void AddPresent(ReadOnlySpan<float> x, SequenceShape shape, Mask mask, Span<float> destination)
    {
        for (var row = 0; row < shape.Rows; row++)
        {
            if (!mask[row]) continue;
            var sum = destination.Slice(row * shape.Features, shape.Features);
            TensorPrimitives.Add(sum, x.Slice(row * shape.Features, shape.Features), sum);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"Residual({_layer})";
}
