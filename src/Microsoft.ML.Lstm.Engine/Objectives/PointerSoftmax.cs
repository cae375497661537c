using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>
/// Cross-entropy of words that are written or copied, -ln (g softmax(W h + b)[token] + (1 - g) a), by the probability g of writing and the attention a to the positions where the token stands, and beside it
/// a coverage loss, the overlap Σ min(a, c) of attention and what has been attended to before (See et al. 2017).
/// </summary>
/// <remarks>
/// The network gives h, then, with copying, the logit of g and a, then, with coverage, the overlap, as a <see cref="Layers.Decoders.PointerDecoder"/> does. Targets from the vocabulary's size on are tokens that
/// can only be copied. Weights are those of the softmax. The logits of some rows are kept for all tokens, so that the way back does not compute them again.
/// </remarks>
/// <param name="softmax">Over the vocabulary; its label smoothing is that of the words that are written.</param>
/// <param name="copies">Whether there is copying.</param>
/// <param name="covers">Whether there is an overlap.</param>
/// <param name="coverageLoss">Weight of the overlap.</param>
sealed class PointerSoftmax(ChunkedSoftmax softmax, bool copies, bool covers, float coverageLoss) : IObjective
{
    /// <summary>Targets that there may be, in and beyond the vocabulary.</summary>
    public const int MostTargets = 1 << 24;

    public ChunkedSoftmax Softmax => softmax;

    public bool Copies => copies;

    public bool Covers => covers;

    public float CoverageLoss => coverageLoss;

    // Tokens that can be written, and others where they can be copied.
    int Targets => copies ? MostTargets : softmax.Vocabulary;

    public int OutputSize => softmax.OutputSize + (copies ? 2 : 0) + (covers ? 1 : 0);

    public int Field => softmax.Field;

    public WeightLayout Weights => softmax.Weights;

    public int PackedSize => softmax.PackedSize;

    public int ScratchSize(int batch, int steps) => PointerRows.ScratchSize(softmax);

    public void Initialize(Span<float> weights, Random random) => softmax.Initialize(weights, random);

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => softmax.Pack(weights, packed);

    public LossSum Evaluate(in ObjectivePass pass)
    {
        ObjectiveGuard.Check(this, pass);
        return TargetTokens.Evaluate(this, pass, new PointerRows(this, pass), Targets);
    }

    public void CheckTargets(int sequence, ReadOnlySpan<float> targets, int steps) => TargetTokens.Check(sequence, targets, steps, Targets);

    public override string ToString() => FormattableString.Invariant($"PointerSoftmax({softmax}, copies {copies}, covers {covers}, {coverageLoss})");
}
