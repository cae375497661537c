using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>
/// A gated feed-forward block at every step, masked or not (SwiGLU, Shazeer 2020): y = W₂ (silu(W x) ∘ V x), without biases; weights "gate weights" W
/// and "value weights" V [HiddenSize, InputSize], "output weights" W₂ [OutputSize, HiddenSize].
/// </summary>
/// <remarks>Half again as many weights as a plain block of the same hidden size; 2/3 of its hidden size make them equal.</remarks>
public sealed class GatedFeedForward : ILayer
{
    readonly Projection _inner, _outer;

    /// <summary>A block from <paramref name="inputSize"/> to <paramref name="outputSize"/> features by way of <paramref name="hiddenSize"/> gated ones.</summary>
    public GatedFeedForward(int inputSize, int hiddenSize, int outputSize)
    {
        InputSize = SizeGuard.Size(inputSize);
        HiddenSize = SizeGuard.Size(hiddenSize);
        OutputSize = SizeGuard.Size(outputSize);
        Weights = new(new("gate weights", hiddenSize, inputSize), new("value weights", hiddenSize, inputSize), new("output weights", outputSize, hiddenSize));
        // Gate and value weights follow one another: one matrix [2 · HiddenSize, InputSize], one product.
        (_inner, _outer) = (new(inputSize, 2 * hiddenSize), new(hiddenSize, outputSize));
        SizeGuard.Fits(() => PackedSize, this);
    }

    /// <summary>Features between the two products.</summary>
    public int HiddenSize { get; }

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <inheritdoc/>
    public int PackedSize => checked(_inner.PackedSize + _outer.PackedSize);

    int InnerWeights => 2 * HiddenSize * InputSize;

    /// <summary>Gates and values before they are multiplied, [B, T, 2 · HiddenSize].</summary>
    public int TapeSize(int batch, int steps) => checked(batch * steps * 2 * HiddenSize);

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) =>
        checked(batch * steps * 4 * HiddenSize + Math.Max(_inner.ScratchSize, _outer.ScratchSize));

    /// <summary>Glorot for all weights.</summary>
    public void Initialize(Span<float> weights, Random random) => Initializers.GlorotAll(Weights, weights, random);

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        _inner.Pack(weights[..InnerWeights], packed[.._inner.PackedSize]);
        _outer.Pack(Weights.Slice(weights, 2), packed.Slice(_inner.PackedSize, _outer.PackedSize));
    }

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var (rows, h) = (pass.Shape.Rows, HiddenSize);
        var scratch = new ScratchAllocator(pass.Scratch);
        var inner = pass.Tape.IsEmpty ? scratch.Take(rows * 2 * h) : pass.Tape[..(rows * 2 * h)];
        var hidden = scratch.Take(rows * h);
        inner.Clear();
        // [B·T, F] x [F, 2H] -> [B·T, 2H]
        _inner.AddForward(pass.Input, rows, pass.Packed[.._inner.PackedSize], inner);
        Multiply(inner, rows, hidden);
        var output = pass.Output[..(rows * OutputSize)];
        output.Clear();
        // [B·T, H] x [H, out] -> [B·T, out]
        _outer.AddForward(hidden, rows, pass.Packed.Slice(_inner.PackedSize, _outer.PackedSize), output);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        var (rows, h) = (pass.Shape.Rows, HiddenSize);
        var inner = pass.Tape[..(rows * 2 * h)];
        var scratch = new ScratchAllocator(pass.Scratch);
        var hidden = scratch.Take(rows * h);
        var byInner = scratch.Take(rows * 2 * h);
        var byHidden = scratch.TakeCleared(rows * h);
        Multiply(inner, rows, hidden);
        _outer.AddWeightGradient(hidden, pass.OutputGradient, rows, Weights.Slice(pass.WeightGradient, 2), scratch.Rest);
        _outer.AddInputGradient(pass.OutputGradient, rows, pass.Packed.Slice(_inner.PackedSize, _outer.PackedSize), byHidden);
        for (var row = 0; row < rows; row++)
        {
            var gate = inner.Slice(row * 2 * h, h);
            var value = inner.Slice(row * 2 * h + h, h);
            var byGate = byInner.Slice(row * 2 * h, h);
            var byValue = byInner.Slice(row * 2 * h + h, h);
            var outer = byHidden.Slice(row * h, h);
            SelfGating.SiluProduct(gate, outer, byValue);
            TensorPrimitives.Multiply(value, outer, byGate);
            SelfGating.SiluBackward(gate, byGate, byGate);
        }
        _inner.AddWeightGradient(pass.Input, byInner, rows, pass.WeightGradient[..InnerWeights], scratch.Rest);
        if (pass.InputGradient.IsEmpty) return;
        pass.InputGradient[..(rows * InputSize)].Clear();
        _inner.AddInputGradient(byInner, rows, pass.Packed[.._inner.PackedSize], pass.InputGradient);
    }

    // hidden = silu(gate) ∘ value, row by row.
    void Multiply(ReadOnlySpan<float> inner, int rows, Span<float> hidden)
    {
        var h = HiddenSize;
        for (var row = 0; row < rows; row++)
            SelfGating.SiluProduct(inner.Slice(row * 2 * h, h), inner.Slice(row * 2 * h + h, h), hidden.Slice(row * h, h));
    }

    /// <inheritdoc/>
    public override string ToString() => $"GatedFeedForward({InputSize}, {HiddenSize}, {OutputSize})";
}
