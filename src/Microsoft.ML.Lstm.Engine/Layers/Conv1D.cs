using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>
/// Convolution over time that keeps the number of steps: y[t] = b + Σ W[j] x[t + (j - k / 2) · dilation], j from 0 to k - 1, with zeros beyond the
/// ends and at masked steps (LeCun et al. 1998; dilated: Yu and Koltun 2016). Weights "weights" [OutputSize, k · InputSize], the taps
/// one after the other, and "bias" [OutputSize].
/// </summary>
/// <remarks>A step that is not there gives zeros and no gradient.</remarks>
public sealed class Conv1D : ILayer, IQuantizable
{
    // Rows that are unfolded and multiplied at once: they stay in the second cache.
    const int RowsAtOnce = 256;

    readonly Projection _projection;

    /// <summary>A layer from <paramref name="inputSize"/> features to <paramref name="outputSize"/> channels.</summary>
    /// <param name="inputSize">Features of each step.</param>
    /// <param name="outputSize">Channels.</param>
    /// <param name="kernelSize">Taps k, an odd number, so that a step is at the centre of its receptive field.</param>
    /// <param name="dilation">Steps between neighbouring taps.</param>
    public Conv1D(int inputSize, int outputSize, int kernelSize, int dilation = 1)
    {
        InputSize = SizeGuard.Size(inputSize);
        OutputSize = SizeGuard.Size(outputSize);
        KernelSize = kernelSize > 0 && kernelSize % 2 == 1 ? kernelSize : throw new ArgumentOutOfRangeException(nameof(kernelSize), kernelSize, "A convolution needs an odd number of taps.");
        Dilation = SizeGuard.Size(dilation);
        if ((long)kernelSize * inputSize > Array.MaxLength)
            throw new ArgumentException($"{kernelSize} taps of {inputSize} features are {(long)kernelSize * inputSize} values; {Array.MaxLength} are the most. Choose smaller sizes.", nameof(kernelSize));
        _projection = new(kernelSize * inputSize, outputSize);
        Weights = new(new("weights", outputSize, kernelSize * inputSize), new("bias", 1, outputSize));
        SizeGuard.Fits(() => PackedSize, this);
    }

    string? IQuantizable.WhyNot => null;

    ReadOnlySpan<int> IQuantizable.Matrices => [0];

    ILayer IQuantizable.Quantized() => new QuantizedConv1D(this);

    /// <summary>True: it is not causal.</summary>
    public bool NeedsWholeSequence => true;

    /// <summary>Kernel size, in taps.</summary>
    public int KernelSize { get; }

    /// <summary>Dilation: steps between neighbouring taps.</summary>
    public int Dilation { get; }

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <inheritdoc/>
    public int PackedSize => _projection.PackedSize;

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps)
    {
        var rows = Math.Min(RowsAtOnce, checked(batch * steps));
        return checked(rows * (2 * _projection.From + OutputSize) + _projection.ScratchSize);
    }

    /// <summary>Glorot by the receptive field of a step, zeros as biases.</summary>
    public void Initialize(Span<float> weights, Random random)
    {
        Initializers.GlorotUniform(Weights.Slice(weights, 0), _projection.From, OutputSize, random);
        Weights.Slice(weights, 1).Clear();
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => _projection.Pack(Weights.Slice(weights, 0), packed);

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var bias = Weights.Slice(pass.Weights, 1);
        var unfolded = pass.Scratch[..(Math.Min(RowsAtOnce, pass.Shape.Rows) * _projection.From)];
        for (var first = 0; first < pass.Shape.Rows; first += RowsAtOnce)
        {
            var rows = Math.Min(RowsAtOnce, pass.Shape.Rows - first);
            var output = pass.Output.Slice(first * OutputSize, rows * OutputSize);
            for (var row = 0; row < rows; row++) bias.CopyTo(output[(row * OutputSize)..]);
            Unfold(pass.Input, pass.Shape.Steps, pass.Mask, first, rows, unfolded);
            _projection.AddForward(unfolded, rows, pass.Packed, output);
            MaskedRows.Clear(output, OutputSize, pass.Mask, first);
        }
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        var scratch = new ScratchAllocator(pass.Scratch);
        var most = Math.Min(RowsAtOnce, pass.Shape.Rows);
        var unfolded = scratch.Take(most * _projection.From);
        var folded = scratch.Take(most * _projection.From);
        var present = scratch.Take(most * OutputSize);
        pass.InputGradient.Clear();
        for (var first = 0; first < pass.Shape.Rows; first += RowsAtOnce)
        {
            var rows = Math.Min(RowsAtOnce, pass.Shape.Rows - first);
            var outer = present[..(rows * OutputSize)];
            pass.OutputGradient.Slice(first * OutputSize, rows * OutputSize).CopyTo(outer);
            MaskedRows.Clear(outer, OutputSize, pass.Mask, first);
            Unfold(pass.Input, pass.Shape.Steps, pass.Mask, first, rows, unfolded);
            _projection.AddWeightGradient(unfolded, outer, rows, Weights.Slice(pass.WeightGradient, 0), scratch.Rest);
            Reductions.AddColumnSums(outer, Weights.Slice(pass.WeightGradient, 1));
            if (pass.InputGradient.IsEmpty) continue;
            var gradient = folded[..(rows * _projection.From)];
            gradient.Clear();
            _projection.AddInputGradient(outer, rows, pass.Packed, gradient);
            Fold(gradient, pass.Shape.Steps, pass.Mask, first, rows, pass.InputGradient);
        }
    }

    /// <summary>What each row sees, tap by tap; zeros where there is nothing.</summary>
    internal void Unfold(ReadOnlySpan<float> input, int steps, Mask mask, int first, int rows, Span<float> unfolded)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var tap = 0; tap < KernelSize; tap++)
            {
                var seen = unfolded.Slice((row * KernelSize + tap) * InputSize, InputSize);
                if (Source(first + row, tap, steps, mask) is var source and >= 0) input.Slice(source * InputSize, InputSize).CopyTo(seen);
                else seen.Clear();
            }
        }
    }

    // The way back: what each row makes of its gradient goes to the rows it has seen, always in the order of rows and taps.
    void Fold(ReadOnlySpan<float> gradient, int steps, Mask mask, int first, int rows, Span<float> inputGradient)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var tap = 0; tap < KernelSize; tap++)
            {
                if (Source(first + row, tap, steps, mask) is not (var source and >= 0)) continue;
                var sum = inputGradient.Slice(source * InputSize, InputSize);
                TensorPrimitives.Add(sum, gradient.Slice((row * KernelSize + tap) * InputSize, InputSize), sum);
            }
        }
    }

    // The row that a tap looks at; -1 where there is none.
    int Source(int row, int tap, int steps, Mask mask)
    {
        var (offset, step) = ((tap - KernelSize / 2) * (long)Dilation, row % steps);
        return step + offset >= 0 && step + offset < steps && mask[row + (int)offset] ? row + (int)offset : -1;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Conv1D({InputSize}, {OutputSize}, {KernelSize}, {Dilation})";
}
