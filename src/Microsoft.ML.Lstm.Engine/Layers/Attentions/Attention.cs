using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Attentions;

/// <summary>
/// Attention from queries to a memory: [B, Q, QuerySize] and [B, T, ContextSize] -> [B, Q, OutputSize], for each query the sum of the memory's
/// values, weighted by the softmax of their scores. Masked steps have weight 0; a memory without any step gives zeros.
/// </summary>
/// <remarks><see cref="AttentionPool"/> makes a layer of it, with a query that is learnt.</remarks>
public sealed class Attention : IAttention
{
    readonly AttentionCore _core;
    readonly Projection _query;
    readonly string _name;

    Attention(AttentionKind score, int querySize, int contextSize, int size)
    {
        QuerySize = SizeGuard.Size(querySize);
        ContextSize = SizeGuard.Size(contextSize);
        _core = new(score, contextSize, SizeGuard.Size(size));
        _query = new(querySize, _core.KeySize);
        _name = $"Attention.{score}({querySize}, {contextSize}, {size})";
        Weights = new([new("query weights", _core.KeySize, querySize), .. _core.Specs]);
        SizeGuard.Fits(() => PackedSize, this);
    }

    /// <summary>
    /// Scores v · tanh(Q q + K m) (Bahdanau et al. 2015) in <paramref name="size"/> units, with values m; weights "query weights" [size,
    /// QuerySize], "key weights" [size, ContextSize], "score weights" [size].
    /// </summary>
    public static Attention Additive(int querySize, int contextSize, int size) => new(AttentionKind.Additive, querySize, contextSize, size);

    /// <summary>Scores (Q q) · m (Luong et al. 2015, "general"), with values m; weights "query weights" [ContextSize, QuerySize].</summary>
    public static Attention Multiplicative(int querySize, int contextSize) =>
        new(AttentionKind.Multiplicative, querySize, contextSize, contextSize);

    /// <summary>
    /// Scores (Q q) · (K m) / √size (Vaswani et al. 2017, one head), with values V m; weights "query weights" [size, QuerySize], "key weights"
    /// and "value weights" [size, ContextSize].
    /// </summary>
    public static Attention ScaledDot(int querySize, int contextSize, int size) => new(AttentionKind.ScaledDot, querySize, contextSize, size);

    /// <summary>How steps are scored.</summary>
    internal AttentionKind Score => _core.Score;

    /// <summary>Units in which they are scored.</summary>
    internal int KeySize => _core.KeySize;

    /// <inheritdoc/>
    public int QuerySize { get; }

    /// <inheritdoc/>
    public int ContextSize { get; }

    /// <inheritdoc/>
    public int OutputSize => _core.ValueSize;

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <inheritdoc/>
    public int PackedSize => checked(_query.PackedSize + _core.PackedSize);

    /// <inheritdoc/>
    public int TapeSize(int batch, int queries, int steps) => checked(_core.KeptSize(batch, queries, steps) + batch * queries * _core.KeySize);

    /// <inheritdoc/>
    public int ScratchSize(int batch, int queries, int steps)
    {
        var (memory, query) = (checked(batch * steps * ContextSize), checked(batch * queries * _core.KeySize));
        var backward = checked(memory + query + Math.Max(_core.BackwardScratchSize(batch, queries, steps), _query.ScratchSize));
        return checked(memory + Math.Max(TapeSize(batch, queries, steps) + _core.ForwardScratchSize(queries, steps), backward));
    }

    /// <summary>How much each step weighs for each query [B, Q, T], as a forward pass left it on the tape.</summary>
    public static ReadOnlySpan<float> AttentionWeights(ReadOnlySpan<float> tape, int batch, int queries, int steps) => tape[..(batch * queries * steps)];

    /// <summary>Draws fresh weights: Glorot for all.</summary>
    public void Initialize(Span<float> weights, Random random) => Initializers.GlorotAll(Weights, weights, random);

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        _query.Pack(Weights.Slice(weights, 0), packed[.._query.PackedSize]);
        _core.Pack(Weights, weights, packed[_query.PackedSize..]);
    }

    /// <inheritdoc/>
    void IAttention.Forward(in AttentionPass pass)
    {
        var workspace = new ScratchAllocator(pass.Scratch);
        var memory = MaskedRows.ZeroMasked(pass.Context, ContextSize, pass.Mask, workspace.Take(pass.Batch * pass.Steps * ContextSize));
        var kept = pass.Tape.IsEmpty ? workspace.Take(TapeSize(pass.Batch, pass.Queries, pass.Steps)) : pass.Tape;
        var query = kept.Slice(_core.KeptSize(pass.Batch, pass.Queries, pass.Steps), pass.Batch * pass.Queries * _core.KeySize);
        query.Clear();
        _query.AddForward(pass.Query, pass.Batch * pass.Queries, pass.Packed[.._query.PackedSize], query);
        _core.Forward(
            Weights,
            pass with { Query = query, Context = memory, Packed = pass.Packed[_query.PackedSize..], Tape = kept, Scratch = workspace.Rest },
            pass.Queries * _core.KeySize);
    }

    /// <inheritdoc/>
    void IAttention.Backward(in AttentionBackwardPass pass)
    {
        var (rows, queries) = (pass.Batch * pass.Steps, pass.Batch * pass.Queries);
        var workspace = new ScratchAllocator(pass.Scratch);
        var memory = MaskedRows.ZeroMasked(pass.Context, ContextSize, pass.Mask, workspace.Take(rows * ContextSize));
        var memoryGradient = pass.ContextGradient.IsEmpty ? workspace.Take(rows * ContextSize) : pass.ContextGradient;
        memoryGradient.Clear();
        var queryGradient = workspace.TakeCleared(queries * _core.KeySize);
        var core = pass with
        {
            Query = pass.Tape[_core.KeptSize(pass.Batch, pass.Queries, pass.Steps)..],
            Context = memory,
            Packed = pass.Packed[_query.PackedSize..],
            QueryGradient = queryGradient,
            ContextGradient = memoryGradient,
            Scratch = workspace.Rest,
        };
        _core.Backward(Weights, core, pass.Queries * _core.KeySize);
        _query.AddWeightGradient(pass.Query, queryGradient, queries, Weights.Slice(pass.WeightGradient, 0), workspace.Rest);
        if (pass.QueryGradient.IsEmpty) return;
        pass.QueryGradient.Clear();
        _query.AddInputGradient(queryGradient, queries, pass.Packed[.._query.PackedSize], pass.QueryGradient);
    }

    /// <inheritdoc/>
    public override string ToString() => _name;
}
