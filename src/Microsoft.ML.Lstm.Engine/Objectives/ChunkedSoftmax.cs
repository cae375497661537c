using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>
/// Cross-entropy over a large vocabulary, -ln softmax(W h + b)[token], with an output matrix of its own: the network gives h [B, T, size], and logits
/// exist for some rows and some tokens at a time only, never as [B, T, vocabulary]. Weights "output weights" W [vocabulary, size] and "bias" [vocabulary].
/// </summary>
/// <remarks>
/// Two passes over the vocabulary: the first one keeps a running log-sum-exp of each row (Milakov and Gimelshein 2018), the second one is for gradients only. Up to 16,384 tokens it reads
/// the powers that the first one left; of more tokens it recomputes the logits, so that working memory grows no further. It does not depend on batch and steps. Without a bias the only weights are the
/// matrix, laid out as an embedding's, so the two can be tied by passing the embedding's weights and gradient (Press and Wolf 2017).
/// A target is a token id; steps that are masked, or whose target is NaN, have weight 0 and are not read.
/// </remarks>
public sealed class ChunkedSoftmax : IObjective
{
    // Rows and tokens that are worked on at once: their logits, hidden rows and weights stay in the second cache together.
    internal const int RowsAtOnce = 128, TokensAtOnce = 512;

    // Up to so many tokens the powers of those rows are kept between the passes: 8 MiB at most.
    const int MostKept = 1 << 14;

    readonly int _chunkPacked;

    /// <summary>An objective over <paramref name="vocabularySize"/> tokens for a network of <paramref name="size"/> outputs.</summary>
    /// <param name="size">Outputs of the network at each step.</param>
    /// <param name="vocabularySize">Vocabulary size, 2 to 2²⁴, so that a float holds each token id.</param>
    /// <param name="bias">Whether each token has a bias; false for a matrix tied to an embedding.</param>
    /// <param name="field">The field of the targets.</param>
    public ChunkedSoftmax(int size, int vocabularySize, bool bias = true, int field = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(field);
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, 2);
        (OutputSize, Vocabulary, HasBias, Field) = (ObjectiveGuard.Size(size), ObjectiveGuard.Size(vocabularySize), bias, field);
        Weights = bias ? new(new("output weights", vocabularySize, size), new("bias", 1, vocabularySize)) : new(new WeightSpec("output weights", vocabularySize, size));
        _chunkPacked = Chunk(0).PackedSize;
        var packed = ((long)vocabularySize / TokensAtOnce * _chunkPacked) + (vocabularySize % TokensAtOnce == 0 ? 0 : Chunk(vocabularySize / TokensAtOnce).PackedSize);
        PackedSize = packed <= Array.MaxLength ? (int)packed : throw new ArgumentException(
            $"The packed weights of {vocabularySize} tokens of {size} features are {packed} values, more than an array holds, which is {Array.MaxLength}. Choose smaller sizes.");
    }

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <summary>Vocabulary size (V).</summary>
    public int Vocabulary { get; }

    /// <summary>Whether each token has a bias.</summary>
    public bool HasBias { get; }

    /// <summary>The field of the targets; 0 by default.</summary>
    public int Field { get; }

    /// <summary>Label smoothing: the part of a target's probability that goes to all tokens alike (Szegedy et al. 2016). Default 0.</summary>
    public float LabelSmoothing
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw Require.Refused(nameof(LabelSmoothing), value, $"The smoothing must lie from 0 to below 1.");
    }

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <inheritdoc/>
    public int PackedSize { get; }

    /// <summary>Chunks of the vocabulary.</summary>
    internal int Chunks => (Vocabulary + TokensAtOnce - 1) / TokensAtOnce;

    /// <summary>Whether the powers of all tokens are kept for the gradients.</summary>
    internal bool KeepsPowers => Vocabulary <= MostKept;

    /// <summary>Logits of some rows and tokens, those rows and their gradients: no more for any batch of more than 128 steps, nor for more than 16,384 tokens.</summary>
    public int ScratchSize(int batch, int steps) => SoftmaxRows.ScratchSize(this, SoftmaxRows.Most(batch, steps));

    /// <summary>The matrix uniform in ±√(6 / (size + vocabulary)) (Glorot and Bengio 2010), the bias 0.</summary>
    public void Initialize(Span<float> weights, Random random)
    {
        var limit = MathF.Sqrt(6f / (OutputSize + Vocabulary));
        foreach (ref var w in Weights.Slice(weights, 0)) w = (2 * random.NextSingle() - 1) * limit;
        if (HasBias) Weights.Slice(weights, 1).Clear();
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        for (var c = 0; c < Chunks; c++) Chunk(c).Pack(Weights.Slice(weights, 0), packed.Slice(c * _chunkPacked, Chunk(c).PackedSize));
    }

    /// <inheritdoc/>
    public LossSum Evaluate(in ObjectivePass pass)
    {
        ObjectiveGuard.Check(this, pass);
        return TargetTokens.Evaluate(this, pass, new SoftmaxRows(this, pass), Vocabulary);
    }

    /// <inheritdoc/>
    public void CheckTargets(int sequence, ReadOnlySpan<float> targets, int steps) => TargetTokens.Check(sequence, targets, steps, Vocabulary);

    /// <summary>The logits of all tokens [vocabulary] by the features of one step.</summary>
    /// <param name="features">[size].</param>
    /// <param name="weights">The objective's weights.</param>
    /// <param name="packed">The weights as packed.</param>
    /// <param name="logits">[vocabulary]; overwritten.</param>
    internal void Logits(ReadOnlySpan<float> features, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> logits)
    {
        var bias = HasBias ? Weights.Slice(weights, 1) : default;
        for (var c = 0; c < Chunks; c++) Chunk(c).Logits(features, 1, Packed(packed, c), bias, logits.Slice(Chunk(c).First, Chunk(c).Count));
    }

    internal VocabularyChunk Chunk(int chunk) =>
        new(chunk * TokensAtOnce, Math.Min(TokensAtOnce, Vocabulary - chunk * TokensAtOnce), OutputSize);

    internal ReadOnlySpan<float> Packed(ReadOnlySpan<float> packed, int chunk) => packed.Slice(chunk * _chunkPacked, Chunk(chunk).PackedSize);

    /// <inheritdoc/>
    public override string ToString() => LabelSmoothing == 0
        ? $"ChunkedSoftmax({OutputSize}, {Vocabulary})"
        : FormattableString.Invariant($"ChunkedSoftmax({OutputSize}, {Vocabulary}, smoothing {LabelSmoothing})");
}
