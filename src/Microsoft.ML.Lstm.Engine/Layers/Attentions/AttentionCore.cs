using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Attentions;

/// <summary>
/// What every attention does once its queries are projected: keys and values of the memory, scores, softmax over the unmasked steps,
/// and the sum of the values so weighted. It keeps the attention's weights [B, queries, steps], then keys and values where they are products.
/// </summary>
sealed class AttentionCore
{
    readonly AttentionKind _score;
    readonly int _contextSize;
    readonly Projection? _keys, _values;

    public AttentionCore(AttentionKind score, int contextSize, int size)
    {
        (_score, _contextSize) = (score, contextSize);
        if (score != AttentionKind.Multiplicative) _keys = new(contextSize, size);
        if (score == AttentionKind.ScaledDot) _values = new(contextSize, size);
        KeySize = _keys is null ? contextSize : size;
        ValueSize = _values is null ? contextSize : size;
        Specs = score switch
        {
            AttentionKind.Additive => [new("key weights", size, contextSize), new("score weights", 1, size)],
            AttentionKind.ScaledDot => [new("key weights", size, contextSize), new("value weights", size, contextSize)],
            _ => [],
        };
    }

    public AttentionKind Score => _score;

    public int KeySize { get; }

    public int ValueSize { get; }

    /// <summary>The core's own weights; a layer's layout has one matrix of its own before them.</summary>
    public WeightSpec[] Specs { get; }

    public int PackedSize => checked((_keys?.PackedSize ?? 0) + (_values?.PackedSize ?? 0));

    /// <summary>Floats that Forward keeps.</summary>
    public int KeptSize(int batch, int queries, int steps) => checked(batch * steps * (queries + KeySizeKept + ValueSizeKept));

    public int ForwardScratchSize(int queries, int steps) => Math.Max(
        _score == AttentionKind.Additive ? checked(steps * KeySize) : DotAttention.ForwardScratchSize(new(queries, steps, KeySize, KeySize)),
        AttentionOutput.ForwardScratchSize(new(queries, steps, ValueSize, ValueSize)));

    public int BackwardScratchSize(int batch, int queries, int steps)
    {
        var byScores = _score == AttentionKind.Additive
            ? checked(2 * steps * KeySize)
            : DotAttention.BackwardScratchSize(new(queries, steps, KeySize, KeySize));
        var working = Math.Max(byScores, AttentionOutput.BackwardScratchSize(new(queries, steps, ValueSize, ValueSize)));
        return checked(
            batch * steps * (KeySizeKept + ValueSizeKept) + queries * steps
            + Math.Max(working, Math.Max(_keys?.ScratchSize ?? 0, _values?.ScratchSize ?? 0)));
    }

    int KeySizeKept => _keys is null ? 0 : KeySize;

    int ValueSizeKept => _values is null ? 0 : ValueSize;

    float Scale => _score == AttentionKind.ScaledDot ? 1 / MathF.Sqrt(KeySize) : 1;

    public void Pack(WeightLayout layout, ReadOnlySpan<float> weights, Span<float> packed)
    {
        var parts = new ScratchAllocator(packed);
        if (_keys is { } keys) keys.Pack(layout.Slice(weights, 1), parts.Take(keys.PackedSize));
        if (_values is { } values) values.Pack(layout.Slice(weights, 2), parts.Take(values.PackedSize));
    }

    /// <summary>Computes the output of queries that are projected already, on a memory without NaN at masked steps; the tape is needed even when predicting.</summary>
    /// <param name="layout">The layer's weights, of which the core's are the last ones.</param>
    /// <param name="pass">The layer's pass; only the core's part of the packed weights.</param>
    /// <param name="queryStride">From the queries of one sequence to those of the next; 0 where all sequences have the same.</param>
    public void Forward(WeightLayout layout, in AttentionPass pass, int queryStride)
    {
        var (queries, steps, rows) = (pass.Queries, pass.Steps, pass.Batch * pass.Steps);
        var parts = new ScratchAllocator(pass.Tape);
        var allShares = parts.Take(rows * queries);
        if (_keys is { } k) k.AddForward(pass.Context, rows, pass.Packed[..k.PackedSize], parts.TakeCleared(rows * KeySize));
        if (_values is { } v) v.AddForward(pass.Context, rows, pass.Packed[_keys!.Value.PackedSize..], parts.TakeCleared(rows * ValueSize));
        KeysAndValues(pass.Context, pass.Tape[(rows * queries)..], rows, out var allKeys, out var allValues);
        for (var b = 0; b < pass.Batch; b++)
        {
            var query = pass.Query.Slice(b * queryStride, queries * KeySize);
            var keys = allKeys.Slice(b * steps * KeySize, steps * KeySize);
            var values = allValues.Slice(b * steps * ValueSize, steps * ValueSize);
            var shares = allShares.Slice(b * queries * steps, queries * steps);
            if (_score == AttentionKind.Additive) AdditiveAttention.Scores(query, keys, layout.Slice(pass.Weights, 2), shares, pass.Scratch[..(steps * KeySize)]);
            else DotAttention.Scores(new(queries, steps, KeySize, KeySize), query, keys, Scale, shares, pass.Scratch);
            var fetched = pass.Output.Slice(b * queries * ValueSize, queries * ValueSize);
            AttentionOutput.Forward(new(queries, steps, ValueSize, ValueSize), shares, pass.Mask, b * steps, values, fetched, pass.Scratch);
        }
    }

    /// <summary>Adds to the gradients of the projected queries, of the memory and of the weights.</summary>
    /// <inheritdoc cref="Forward"/>
    public void Backward(WeightLayout layout, in AttentionBackwardPass pass, int queryStride)
    {
        var (queries, steps, rows) = (pass.Queries, pass.Steps, pass.Batch * pass.Steps);
        KeysAndValues(pass.Context, pass.Tape[(rows * queries)..], rows, out var allKeys, out var allValues);
        var workspace = new ScratchAllocator(pass.Scratch);
        // Where keys or values are the memory itself, so are their gradients.
        var keyGradients = _keys is null ? pass.ContextGradient : workspace.TakeCleared(rows * KeySize);
        var valueGradients = _values is null ? pass.ContextGradient : workspace.TakeCleared(rows * ValueSize);
        var scores = workspace.Take(queries * steps);
        var rest = workspace.Rest;
        for (var b = 0; b < pass.Batch; b++)
        {
            var query = pass.Query.Slice(b * queryStride, queries * KeySize);
            var queryAround = pass.QueryGradient.Slice(b * queryStride, queries * KeySize);
            var keys = allKeys.Slice(b * steps * KeySize, steps * KeySize);
            var keyGradient = keyGradients.Slice(b * steps * KeySize, steps * KeySize);
            var shares = pass.Tape.Slice(b * queries * steps, queries * steps);
            var outer = pass.OutputGradient.Slice(b * queries * ValueSize, queries * ValueSize);

            var valueGradient = valueGradients.Slice(b * steps * ValueSize, steps * ValueSize);
            var values = allValues.Slice(b * steps * ValueSize, steps * ValueSize);
            AttentionOutput.Backward(new(queries, steps, ValueSize, ValueSize), shares, values, outer, scores, valueGradient, rest);
            if (_score == AttentionKind.Additive)
            {
                AdditiveAttention.Backward(
                    query, keys, layout.Slice(pass.Weights, 2), scores, queryAround, keyGradient, layout.Slice(pass.WeightGradient, 2),
                    rest[..(2 * steps * KeySize)]);
            }
            else DotAttention.Backward(new(queries, steps, KeySize, KeySize), query, keys, Scale, scores, queryAround, keyGradient, rest);
        }
        if (_keys is { } k)
        {
            k.AddWeightGradient(pass.Context, keyGradients, rows, layout.Slice(pass.WeightGradient, 1), workspace.Rest);
            k.AddInputGradient(keyGradients, rows, pass.Packed[..k.PackedSize], pass.ContextGradient);
        }
        if (_values is { } v)
        {
            v.AddWeightGradient(pass.Context, valueGradients, rows, layout.Slice(pass.WeightGradient, 2), workspace.Rest);
            v.AddInputGradient(valueGradients, rows, pass.Packed[_keys!.Value.PackedSize..], pass.ContextGradient);
        }
    }

    void KeysAndValues(ReadOnlySpan<float> memory, ReadOnlySpan<float> kept, int rows, out ReadOnlySpan<float> keys, out ReadOnlySpan<float> values)
    {
        keys = _keys is null ? memory : kept[..(rows * KeySize)];
        values = _values is null ? memory : kept.Slice(rows * KeySizeKept, rows * ValueSize);
    }
}
