using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Decoders;

/// <summary>
/// A decoder with attention and input feeding (Luong et al. 2015): at each step an LSTM reads the step's input and the output before, asks the memory, and of the
/// answer and h makes the output, o = tanh(W [a; h]). From inputs [B, Q, QuerySize] and a memory [B, T, ContextSize] to [B, Q, OutputSize].
/// </summary>
/// <remarks>
/// The first cell is a product of the memory's mean, c = V m + b, and the first h is tanh c, as in Nematus (Sennrich et al. 2017). Masked steps of the memory have weight 0. Weights: those of the
/// <see cref="Recurrent.Lstm"/>, "initial weights" [H, ContextSize] and "initial bias" [H], those of the attention, "output weights" [OutputSize, ContextSize + H].
/// </remarks>
public sealed class AttentionDecoder : IAttention
{
    internal const int InputWeights = 0, HiddenWeights = 1, Bias = 2, InitialWeights = 3, InitialBias = 4, QueryWeights = 5, OutputWeights = 6, KeyWeights = 7, ScoreWeights = 8;

    readonly Recurrent.Lstm _cell;
    readonly DecoderLayout _plan;

    internal AttentionDecoder(AttentionKind score, int querySize, int contextSize, int hiddenSize, int size, int outputSize, bool copies = false, bool covers = false)
    {
        _plan = new(score, SizeGuard.Size(querySize), SizeGuard.Size(contextSize), SizeGuard.Size(hiddenSize), SizeGuard.Size(size), SizeGuard.Size(outputSize), copies, covers);
        _cell = new(_plan.InputSize, hiddenSize);
        WeightSpec[] keys = _plan.IsAdditive ? [new("key weights", size, contextSize), new("score weights", 1, size)] : [];
        WeightSpec[] coverage = covers ? [new("coverage weights", 1, _plan.CoverageSize)] : [];
        WeightSpec[] gate = copies ? [new("gate weights", 1, _plan.GateSize), new("gate bias", 1, 1)] : [];
        Weights = new(
        [
            .. _cell.Weights.Specs, new("initial weights", hiddenSize, contextSize), new("initial bias", 1, hiddenSize),
            new("query weights", size, hiddenSize), new("output weights", outputSize, _plan.JoinedSize), .. keys, .. coverage, .. gate,
        ]);
        SizeGuard.Fits(() => PackedSize, this);
    }

    /// <summary>
    /// Scores v · tanh(Q h + K m) in <paramref name="size"/> units (Bahdanau et al. 2015); weights "query weights" [size, H], "key weights" [size, ContextSize], "score weights" [size].
    /// </summary>
    public static AttentionDecoder Additive(int querySize, int contextSize, int hiddenSize, int size, int outputSize) =>
        new(AttentionKind.Additive, querySize, contextSize, hiddenSize, size, outputSize);

    /// <summary>Scores (Q h) · m (Luong et al. 2015, "general"); weights "query weights" [ContextSize, H].</summary>
    public static AttentionDecoder Multiplicative(int querySize, int contextSize, int hiddenSize, int outputSize) =>
        new(AttentionKind.Multiplicative, querySize, contextSize, hiddenSize, contextSize, outputSize);

    internal DecoderLayout Layout => _plan;

    /// <inheritdoc/>
    public int QuerySize => _plan.Features;

    /// <inheritdoc/>
    public int ContextSize => _plan.Context;

    /// <summary>Units of the LSTM (H).</summary>
    public int HiddenSize => _plan.Units;

    /// <inheritdoc/>
    public int OutputSize => _plan.Outputs + _plan.Extras;

    /// <summary>True: a step depends on the ones before.</summary>
    public bool NeedsWholeSequence => true;

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <inheritdoc/>
    public int PackedSize => _plan.PackedSize;

    /// <inheritdoc/>
    public int TapeSize(int batch, int queries, int steps) => _plan.TapeSize(batch, queries, steps);

    /// <inheritdoc/>
    public int ScratchSize(int batch, int queries, int steps) => checked(
        batch * steps * ContextSize + Math.Max(_plan.ForwardScratch(batch, queries, steps), _plan.BackwardScratch(batch, queries, steps)));

    /// <summary>How much each step weighs for each query [B, Q, T], as a forward pass left it on the tape.</summary>
    public static ReadOnlySpan<float> AttentionWeights(ReadOnlySpan<float> tape, int batch, int queries, int steps) => tape[..(batch * queries * steps)];

    /// <summary>Those of an <see cref="Recurrent.Lstm"/>, Glorot for the others, and 0 for the initial bias.</summary>
    public void Initialize(Span<float> weights, Random random)
    {
        _cell.Initialize(weights[.._cell.Weights.Count], random);
        for (var i = InitialWeights; i < Weights.Specs.Length; i++)
            Initializers.GlorotUniform(Weights.Slice(weights, i), Weights.Specs[i].Columns, Weights.Specs[i].Rows, random);
        Weights.Slice(weights, InitialBias).Clear();
        if (_plan.Copies) Weights.Slice(weights, _plan.GateWeights + 1).Clear();
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        var parts = new ScratchAllocator(packed);
        _cell.Pack(weights[.._cell.Weights.Count], parts.Take(_plan.Cell.PackedSize));
        _plan.Initial.Pack(Weights.Slice(weights, InitialWeights), parts.Take(_plan.Initial.PackedSize));
        _plan.Query.Pack(Weights.Slice(weights, QueryWeights), parts.Take(_plan.Query.PackedSize));
        if (_plan.IsAdditive) _plan.Keys.Pack(Weights.Slice(weights, KeyWeights), parts.Take(_plan.Keys.PackedSize));
        _plan.Output.Pack(Weights.Slice(weights, OutputWeights), parts.Take(_plan.Output.PackedSize));
    }

    /// <inheritdoc/>
    void IAttention.Forward(in AttentionPass pass) => DecoderForward.Run(_plan, Weights, pass);

    /// <inheritdoc/>
    void IAttention.Backward(in AttentionBackwardPass pass) => DecoderBackward.Run(_plan, Weights, pass.WeightGradient, pass);

    /// <summary>Its weights by name.</summary>
    internal DecoderWeights Named(ReadOnlySpan<float> weights, ReadOnlySpan<float> packed) => new(_plan, Weights, weights, packed);

    /// <inheritdoc/>
    public override string ToString() => _plan.IsAdditive
        ? $"AttentionDecoder.Additive({QuerySize}, {ContextSize}, {HiddenSize}, {_plan.KeySize}, {OutputSize})"
        : $"AttentionDecoder.Multiplicative({QuerySize}, {ContextSize}, {HiddenSize}, {OutputSize})";
}
