using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Pooling;

/// <summary>
/// One vector of each sequence by attention with a learnt query (Yang et al. 2016): [B, T, in] -> [B, 1, out], the sum of the steps'
/// values, weighted by the softmax of their scores. Masked steps have weight 0; a sequence without any step gives zeros.
/// </summary>
public sealed class AttentionPool : ILayer, IQuantizable
{
    readonly AttentionCore _core;
    readonly string _name;

    AttentionPool(AttentionKind score, int inputSize, int size)
    {
        InputSize = SizeGuard.Size(inputSize);
        _core = new(score, inputSize, SizeGuard.Size(size));
        _name = $"AttentionPool.{score}({inputSize}, {size})";
        Weights = new([new("query", 1, _core.KeySize), .. _core.Specs]);
        SizeGuard.Fits(() => PackedSize, this);
    }

    /// <summary>
    /// Scores v · tanh(q + K m) (Bahdanau et al. 2015) in <paramref name="size"/> units, with values m; weights "query" [size], "key weights"
    /// [size, in], "score weights" [size].
    /// </summary>
    public static AttentionPool Additive(int inputSize, int size) => new(AttentionKind.Additive, inputSize, size);

    /// <summary>Scores q · m (Luong et al. 2015), with values m; weights "query" [in].</summary>
    public static AttentionPool Multiplicative(int inputSize) => new(AttentionKind.Multiplicative, inputSize, inputSize);

    /// <summary>
    /// Scores q · (K m) / √size (Vaswani et al. 2017), with values V m; weights "query" [size], "key weights" and "value weights" [size, in].
    /// </summary>
    public static AttentionPool ScaledDot(int inputSize, int size) => new(AttentionKind.ScaledDot, inputSize, size);

    string? IQuantizable.WhyNot => Score == AttentionKind.Multiplicative ? "its only weights are one vector" : null;

    // The query and the vector of scores stay; keys and values are matrices.
    ReadOnlySpan<int> IQuantizable.Matrices => Score == AttentionKind.Additive ? [1] : [1, 2];

    // Its products stay in single precision: only the weights are rounded, in files.
    ILayer IQuantizable.Quantized() => this;

    /// <summary>The score function.</summary>
    internal AttentionKind Score => _core.Score;

    /// <summary>Units in which they are scored.</summary>
    internal int KeySize => _core.KeySize;

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <inheritdoc/>
    public int OutputSize => _core.ValueSize;

    /// <summary>1.</summary>
    public int OutputSteps(int steps) => 1;

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <inheritdoc/>
    public int PackedSize => _core.PackedSize;

    /// <inheritdoc/>
    public int TapeSize(int batch, int steps) => _core.KeptSize(batch, 1, steps);

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps)
    {
        var memory = checked(batch * steps * InputSize);
        return checked(memory + Math.Max(
            _core.KeptSize(batch, 1, steps) + _core.ForwardScratchSize(1, steps),
            memory + _core.BackwardScratchSize(batch, 1, steps)));
    }

    /// <summary>The attention weights [B, T], from the tape of a forward pass.</summary>
    public static ReadOnlySpan<float> AttentionWeights(ReadOnlySpan<float> tape, int batch, int steps) => tape[..(batch * steps)];

    /// <summary>Glorot for all weights.</summary>
    public void Initialize(Span<float> weights, Random random) => Initializers.GlorotAll(Weights, weights, random);

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => _core.Pack(Weights, weights, packed);

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var workspace = new ScratchAllocator(pass.Scratch);
        var memory = MaskedRows.ZeroMasked(pass.Input, InputSize, pass.Mask, workspace.Take(pass.Shape.Count));
        var kept = pass.Tape.IsEmpty ? workspace.Take(_core.KeptSize(pass.Shape.Batch, 1, pass.Shape.Steps)) : pass.Tape;
        var core = AttentionPass.Of(pass, queries: 1, Weights.Slice(pass.Weights, 0), memory, workspace.Rest) with { Tape = kept };
        _core.Forward(Weights, core, queryStride: 0);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        var workspace = new ScratchAllocator(pass.Scratch);
        var memory = MaskedRows.ZeroMasked(pass.Input, InputSize, pass.Mask, workspace.Take(pass.Shape.Count));
        var memoryGradient = pass.InputGradient.IsEmpty ? workspace.Take(pass.Shape.Count) : pass.InputGradient;
        memoryGradient.Clear();
        var core = AttentionBackwardPass.Of(pass, queries: 1, Weights.Slice(pass.Weights, 0), memory, workspace.Rest) with
        {
            QueryGradient = Weights.Slice(pass.WeightGradient, 0),
            ContextGradient = memoryGradient,
        };
        _core.Backward(Weights, core, queryStride: 0);
    }

    /// <inheritdoc/>
    public override string ToString() => _name;
}
