using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Decoders;

/// <summary>
/// An <see cref="AttentionDecoder"/> that can point at what it copies, and knows what it has attended to (See et al. 2017). Behind the D features of an output come, with copying, the logit of not copying and
/// how much is attended to the positions that are marked as the step's target, and with coverage Σ min(a, c) of the attention a and what has been attended to before, c.
/// </summary>
/// <remarks>Weights behind those of the decoder: with coverage "coverage weights" [1, K] of additive scores, [1, 1] of others; with copying "gate weights" [1, C + H + E + D] and "gate bias" [1].</remarks>
sealed class PointerDecoder(AttentionKind score, int querySize, int contextSize, int hiddenSize, int size, int outputSize, bool copies, bool covers) : IAttention
{
    /// <summary>The decoder without its marks.</summary>
    public AttentionDecoder Core { get; } = new(score, querySize, contextSize, hiddenSize, size, outputSize, copies, covers);

    public int QuerySize => Core.QuerySize;

    public int ContextSize => Core.ContextSize;

    public int OutputSize => Core.OutputSize;

    public bool NeedsWholeSequence => true;

    public WeightLayout Weights => Core.Weights;

    public int PackedSize => Core.PackedSize;

    public int TapeSize(int batch, int queries, int steps) => Core.TapeSize(batch, queries, steps);

    public int ScratchSize(int batch, int queries, int steps) => Core.ScratchSize(batch, queries, steps);

    public void Initialize(Span<float> weights, Random random) => Core.Initialize(weights, random);

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => Core.Pack(weights, packed);

    void IAttention.Forward(in AttentionPass pass) => ((IAttention)Core).Forward(pass);

    void IAttention.Backward(in AttentionBackwardPass pass) => ((IAttention)Core).Backward(pass);

    public override string ToString() => $"PointerDecoder({Core}{(copies ? ", copies" : "")}{(covers ? ", covers" : "")})";
}
