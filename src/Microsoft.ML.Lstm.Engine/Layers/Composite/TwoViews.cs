using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>Reads the features of each step as they are and in reverse order with one layer, and concatenates both outputs (the two views of xLSTM-Mixer: Kraus et al. 2024).</summary>
/// <remarks>Both views share the weights. No state is carried from chunk to chunk.</remarks>
public sealed class TwoViews : ILayer
{
    /// <summary>Two views by <paramref name="layer"/>, which must give a step for each that it takes.</summary>
    public TwoViews(ILayer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (!layer.KeepsSteps) throw new ArgumentException($"{layer} pools the steps, but two views need all of them.", nameof(layer));
        Layer = layer;
    }

    /// <summary>The layer that reads both views.</summary>
    public ILayer Layer { get; }

    /// <summary>True: it carries no state.</summary>
    public bool NeedsWholeSequence => true;

    /// <inheritdoc/>
    public int InputSize => Layer.InputSize;

    /// <summary>Twice the layer's: the features as they are, then in reverse order.</summary>
    public int OutputSize => SizeGuard.Sum(Layer.OutputSize, Layer.OutputSize);

    /// <inheritdoc/>
    public WeightLayout Weights => Layer.Weights;

    /// <inheritdoc/>
    public int PackedSize => Layer.PackedSize;

    /// <summary>Of each view the layer's tape, then its output.</summary>
    public int TapeSize(int batch, int steps) => checked(2 * (Layer.TapeSize(batch, steps) + (batch * steps * Layer.OutputSize)));

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => checked(Layer.ScratchSize(batch, steps) + (batch * steps * ((2 * InputSize) + Layer.OutputSize)));

    /// <inheritdoc/>
    public void Initialize(Span<float> weights, Random random) => Layer.Initialize(weights, random);

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => Layer.Pack(weights, packed);

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var (rows, size, own) = (pass.Shape.Rows, Layer.OutputSize, Layer.TapeSize(pass.Shape.Batch, pass.Shape.Steps));
        var scratch = new ScratchAllocator(pass.Scratch);
        var tape = new ScratchAllocator(pass.Tape);
        var reversed = scratch.Take(rows * InputSize);
        var shared = scratch.Take(rows * size);
        Flip(pass.Input, rows, InputSize, reversed);
        for (var view = 0; view < 2; view++)
        {
            var kept = pass.Tape.IsEmpty ? default : tape.Take(own);
            var output = pass.Tape.IsEmpty ? shared : tape.Take(rows * size);
            Layer.Forward(pass with { Input = view == 0 ? pass.Input : reversed, Output = output, Tape = kept, Scratch = scratch.Rest, Seed = SplitMix64.Derive(pass.Seed, view), IsChecked = true });
            for (var row = 0; row < rows; row++) output.Slice(row * size, size).CopyTo(pass.Output[(((2 * row) + view) * size)..]);
        }
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        var (rows, size, own) = (pass.Shape.Rows, Layer.OutputSize, Layer.TapeSize(pass.Shape.Batch, pass.Shape.Steps));
        var scratch = new ScratchAllocator(pass.Scratch);
        var reversed = scratch.Take(rows * InputSize);
        var inputGradient = scratch.Take(rows * InputSize);
        var outputGradient = scratch.Take(rows * size);
        Flip(pass.Input, rows, InputSize, reversed);
        for (var view = 0; view < 2; view++)
        {
            var tape = pass.Tape.Slice(view * (own + (rows * size)), own + (rows * size));
            for (var row = 0; row < rows; row++) pass.OutputGradient.Slice(((2 * row) + view) * size, size).CopyTo(outputGradient[(row * size)..]);
            Layer.Backward(pass with
            {
                Input = view == 0 ? pass.Input : reversed,
                Output = tape[own..],
                Tape = tape[..own],
                OutputGradient = outputGradient,
                InputGradient = pass.InputGradient.IsEmpty || view == 0 ? pass.InputGradient : inputGradient,
                Scratch = scratch.Rest,
                Seed = SplitMix64.Derive(pass.Seed, view),
                IsChecked = true,
            });
        }

        if (pass.InputGradient.IsEmpty) return;
        Flip(inputGradient, rows, InputSize, reversed);
        TensorPrimitives.Add(pass.InputGradient[..(rows * InputSize)], reversed, pass.InputGradient);
    }

    static void Flip(ReadOnlySpan<float> from, int rows, int size, Span<float> to)
    {
        for (var row = 0; row < rows; row++)
        {
            var own = to.Slice(row * size, size);
            from.Slice(row * size, size).CopyTo(own);
            own.Reverse();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"TwoViews({Layer})";
}
