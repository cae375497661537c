using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Attentions;

/// <summary>
/// Attention of several heads from queries to a memory (Vaswani et al. 2017): each head has size / heads features of the projected queries,
/// keys and values, scores q · k / √(size / heads), and sums values by the softmax of the scores; the concatenated heads are projected
/// once more. Weights "query weights" [size, QuerySize], "key weights" and "value weights" [size, ContextSize], "output weights" [size, size].
/// Masked steps have weight 0; a memory without any step gives zeros.
/// </summary>
public sealed class MultiHeadAttention : IAttention
{
    readonly Projection _query, _memory, _output;

    /// <summary>Attention of <paramref name="heads"/> heads.</summary>
    /// <param name="querySize">Features of a query.</param>
    /// <param name="contextSize">Features of a step of the memory.</param>
    /// <param name="size">Features of the output, and of all heads together: a multiple of their number.</param>
    /// <param name="heads">Heads.</param>
    public MultiHeadAttention(int querySize, int contextSize, int size, int heads)
    {
        (QuerySize, ContextSize, OutputSize, Heads) = (SizeGuard.Size(querySize), SizeGuard.Size(contextSize), SizeGuard.Size(size), SizeGuard.Size(heads));
        if (size % heads != 0)
            throw new ArgumentException($"{size} features are not to be divided among {heads} heads. Make the size a multiple of the heads.", nameof(size));
        (_query, _memory, _output) = (new(querySize, size), new(contextSize, size), new(size, size));
        Weights = new(
            new("query weights", size, querySize), new("key weights", size, contextSize), new("value weights", size, contextSize),
            new("output weights", size, size));
        SizeGuard.Fits(() => PackedSize, this);
    }

    /// <summary>Heads, which share the features.</summary>
    public int Heads { get; }

    /// <inheritdoc/>
    public int QuerySize { get; }

    /// <inheritdoc/>
    public int ContextSize { get; }

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <inheritdoc/>
    public int PackedSize => checked(_query.PackedSize + 2 * _memory.PackedSize + _output.PackedSize);

    /// <summary>Shares, then projected queries, keys, values, and what was fetched.</summary>
    public int TapeSize(int batch, int queries, int steps) => checked(batch * (Heads * queries * steps + 2 * (queries + steps) * OutputSize));

    /// <inheritdoc/>
    public int ScratchSize(int batch, int queries, int steps)
    {
        var (shape, memory) = (Shape(queries, steps), checked(batch * steps * ContextSize));
        var forward = TapeSize(batch, queries, steps) + Math.Max(DotAttention.ForwardScratchSize(shape), AttentionOutput.ForwardScratchSize(shape));
        var backward = batch * (steps * ContextSize + 2 * (queries + steps) * OutputSize) + queries * steps + Math.Max(
            Math.Max(DotAttention.BackwardScratchSize(shape), AttentionOutput.BackwardScratchSize(shape)),
            Math.Max(Math.Max(_query.ScratchSize, _memory.ScratchSize), _output.ScratchSize));
        return checked(memory + Math.Max(forward, backward));
    }

    /// <summary>How much each step weighs for each query and head [B, heads, Q, T], as a forward pass left it on the tape.</summary>
    public ReadOnlySpan<float> AttentionWeights(ReadOnlySpan<float> tape, int batch, int queries, int steps) => tape[..(batch * Heads * queries * steps)];

    /// <summary>Glorot for all weights.</summary>
    public void Initialize(Span<float> weights, Random random) => Initializers.GlorotAll(Weights, weights, random);

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        var parts = new ScratchAllocator(packed);
        _query.Pack(Weights.Slice(weights, 0), parts.Take(_query.PackedSize));
        _memory.Pack(Weights.Slice(weights, 1), parts.Take(_memory.PackedSize));
        _memory.Pack(Weights.Slice(weights, 2), parts.Take(_memory.PackedSize));
        _output.Pack(Weights.Slice(weights, 3), parts.Take(_output.PackedSize));
    }

    /// <inheritdoc/>
    void IAttention.Forward(in AttentionPass pass)
    {
        var (queries, steps, shape) = (pass.Queries, pass.Steps, Shape(pass.Queries, pass.Steps));
        var (queryRows, rows) = (pass.Batch * queries, pass.Batch * steps);
        var scratch = new ScratchAllocator(pass.Scratch);
        var memory = MaskedRows.ZeroMasked(pass.Context, ContextSize, pass.Mask, scratch.Take(rows * ContextSize));
        var packed = new SpanReader(pass.Packed);
        var tape = new ScratchAllocator(pass.Tape.IsEmpty ? scratch.Take(TapeSize(pass.Batch, queries, steps)) : pass.Tape);
        var shares = tape.Take(queryRows * Heads * steps);
        var query = tape.TakeCleared(queryRows * OutputSize);
        var keys = tape.TakeCleared(rows * OutputSize);
        var values = tape.TakeCleared(rows * OutputSize);
        var fetched = tape.TakeCleared(queryRows * OutputSize);
        _query.AddForward(pass.Query, queryRows, packed.Take(_query.PackedSize), query);
        _memory.AddForward(memory, rows, packed.Take(_memory.PackedSize), keys);
        _memory.AddForward(memory, rows, packed.Take(_memory.PackedSize), values);
        for (var b = 0; b < pass.Batch && queries * steps > 0; b++)
            for (var head = 0; head < Heads; head++)
            {
                var own = shares.Slice((b * Heads + head) * queries * steps, queries * steps);
                var (asked, held) = (PlaceOf(b, head, queries), PlaceOf(b, head, steps));
                DotAttention.Scores(shape, query[asked..], keys[held..], Scale, own, scratch.Rest);
                AttentionOutput.Forward(shape, own, pass.Mask, b * steps, values[held..], fetched[asked..], scratch.Rest);
            }
        var output = pass.Output[..(queryRows * OutputSize)];
        output.Clear();
        _output.AddForward(fetched, queryRows, packed.Take(_output.PackedSize), output);
    }

    /// <inheritdoc/>
    void IAttention.Backward(in AttentionBackwardPass pass)
    {
        var (queries, steps, shape) = (pass.Queries, pass.Steps, Shape(pass.Queries, pass.Steps));
        var (queryRows, rows) = (pass.Batch * queries, pass.Batch * steps);
        var scratch = new ScratchAllocator(pass.Scratch);
        var memory = MaskedRows.ZeroMasked(pass.Context, ContextSize, pass.Mask, scratch.Take(rows * ContextSize));
        var packed = new SpanReader(pass.Packed);
        var packedQuery = packed.Take(_query.PackedSize);
        var packedKeys = packed.Take(_memory.PackedSize);
        var packedValues = packed.Take(_memory.PackedSize);
        var tape = new SpanReader(pass.Tape);
        var shares = tape.Take(queryRows * Heads * steps);
        var query = tape.Take(queryRows * OutputSize);
        var keys = tape.Take(rows * OutputSize);
        var values = tape.Take(rows * OutputSize);
        var fetched = tape.Take(queryRows * OutputSize);
        var byFetched = scratch.TakeCleared(queryRows * OutputSize);
        var byQuery = scratch.TakeCleared(queryRows * OutputSize);
        var byKeys = scratch.TakeCleared(rows * OutputSize);
        var byValues = scratch.TakeCleared(rows * OutputSize);
        var byScores = scratch.Take(queries * steps);
        _output.AddWeightGradient(fetched, pass.OutputGradient, queryRows, Weights.Slice(pass.WeightGradient, 3), scratch.Rest);
        _output.AddInputGradient(pass.OutputGradient, queryRows, packed.Take(_output.PackedSize), byFetched);
        for (var b = 0; b < pass.Batch && queries * steps > 0; b++)
            for (var head = 0; head < Heads; head++)
            {
                var own = shares.Slice((b * Heads + head) * queries * steps, queries * steps);
                var (asked, held) = (PlaceOf(b, head, queries), PlaceOf(b, head, steps));
                AttentionOutput.Backward(shape, own, values[held..], byFetched[asked..], byScores, byValues[held..], scratch.Rest);
                DotAttention.Backward(shape, query[asked..], keys[held..], Scale, byScores, byQuery[asked..], byKeys[held..], scratch.Rest);
            }
        _query.AddWeightGradient(pass.Query, byQuery, queryRows, Weights.Slice(pass.WeightGradient, 0), scratch.Rest);
        _memory.AddWeightGradient(memory, byKeys, rows, Weights.Slice(pass.WeightGradient, 1), scratch.Rest);
        _memory.AddWeightGradient(memory, byValues, rows, Weights.Slice(pass.WeightGradient, 2), scratch.Rest);
        if (!pass.QueryGradient.IsEmpty)
        {
            pass.QueryGradient.Clear();
            _query.AddInputGradient(byQuery, queryRows, packedQuery, pass.QueryGradient);
        }
        if (pass.ContextGradient.IsEmpty) return;
        pass.ContextGradient.Clear();
        _memory.AddInputGradient(byKeys, rows, packedKeys, pass.ContextGradient);
        _memory.AddInputGradient(byValues, rows, packedValues, pass.ContextGradient);
    }

    HeadShape Shape(int queries, int steps) => new(queries, steps, OutputSize / Heads, OutputSize);

    float Scale => 1 / MathF.Sqrt(OutputSize / Heads);

    // Where a head's features of a sequence's first row lie.
    int PlaceOf(int sequence, int head, int rows) => sequence * rows * OutputSize + head * (OutputSize / Heads);

    /// <inheritdoc/>
    public override string ToString() => $"MultiHeadAttention({QuerySize}, {ContextSize}, {OutputSize}, {Heads})";
}
