using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>
/// Runs a layer backwards in time; each output stands at the step it belongs to, and of a layer that pools the steps it is as it comes. Its initial state comes
/// before the last step, its final state is that after the first one.
/// </summary>
/// <remarks>
/// Masks are reversed, too: a ragged sequence is read from its last unmasked step, which the initial state precedes.
/// </remarks>
public sealed class Reverse(ILayer layer) : ILayer
{
    /// <summary>The layer that reads.</summary>
    public ILayer Layer { get; } = layer ?? throw new ArgumentNullException(nameof(layer));

    /// <summary>True: it begins at the end.</summary>
    public bool NeedsWholeSequence => true;

    /// <inheritdoc/>
    public int InputSize => Layer.InputSize;

    /// <inheritdoc/>
    public int OutputSize => Layer.OutputSize;

    /// <inheritdoc/>
    public int OutputSteps(int steps) => Layer.OutputSteps(steps);

    /// <inheritdoc/>
    public WeightLayout Weights => Layer.Weights;

    /// <inheritdoc/>
    public int StateSize => Layer.StateSize;

    /// <inheritdoc/>
    public int PackedSize => Layer.PackedSize;

    /// <inheritdoc/>
    public int TapeSize(int batch, int steps) => Layer.TapeSize(batch, steps);

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => checked(Layer.ScratchSize(batch, steps) + (2 * batch * ((steps * InputSize) + (OutputSteps(steps) * OutputSize))));

    /// <inheritdoc/>
    public void Initialize(Span<float> weights, Random random) => Layer.Initialize(weights, random);

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => Layer.Pack(weights, packed);

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var (rows, outputs) = (pass.Shape.Rows, pass.Shape with { Steps = OutputSteps(pass.Shape.Steps) });
        var scratch = new ScratchAllocator(pass.Scratch);
        var input = scratch.Take(rows * InputSize);
        var output = scratch.Take(outputs.Rows * OutputSize);
        Flip(pass.Input, InputSize, pass.Shape, input);
        Layer.Forward(pass with { Input = input, Output = output, Scratch = scratch.Rest, Mask = pass.Mask.Reversed(pass.Shape.Steps), IsChecked = true });
        Flip(output, OutputSize, outputs, pass.Output);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        var (rows, outputs) = (pass.Shape.Rows, pass.Shape with { Steps = OutputSteps(pass.Shape.Steps) });
        var scratch = new ScratchAllocator(pass.Scratch);
        var input = scratch.Take(rows * InputSize);
        var output = scratch.Take(outputs.Rows * OutputSize);
        var outputGradient = scratch.Take(outputs.Rows * OutputSize);
        var inputGradient = scratch.Take(rows * InputSize);
        Flip(pass.Input, InputSize, pass.Shape, input);
        Flip(pass.Output, OutputSize, outputs, output);
        Flip(pass.OutputGradient, OutputSize, outputs, outputGradient);
        Layer.Backward(pass with
        {
            Input = input,
            Output = output,
            OutputGradient = outputGradient,
            InputGradient = pass.InputGradient.IsEmpty ? default : inputGradient,
            Scratch = scratch.Rest,
            Mask = pass.Mask.Reversed(pass.Shape.Steps),
            IsChecked = true,
        });
        if (!pass.InputGradient.IsEmpty) Flip(inputGradient, InputSize, pass.Shape, pass.InputGradient);
    }

    static void Flip(ReadOnlySpan<float> from, int size, SequenceShape shape, Span<float> to)
    {
        for (var b = 0; b < shape.Batch; b++)
            for (var t = 0; t < shape.Steps; t++)
                from.Slice((b * shape.Steps + t) * size, size).CopyTo(to[(((b + 1) * shape.Steps - 1 - t) * size)..]);
    }

    /// <inheritdoc/>
    public override string ToString() => $"Reverse({Layer})";
}
