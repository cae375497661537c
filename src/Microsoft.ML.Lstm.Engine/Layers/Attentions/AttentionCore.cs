using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Attentions;

/// <summary>
/// What every attention does once its queries are projected: keys and values of the memory, scores, softmax over the steps that are there,
/// and the sum of the values so weighted. It keeps the attention's weights [B, queries, steps], then keys and values where they are products.
/// </summary>
sealed class AttentionCore
{
    readonly AttentionKind _score;
    readonly int _memorySize;
    readonly Projection? _keys, _values;

    public AttentionCore(AttentionKind score, int memorySize, int size)
    {
        (_score, _memorySize) = (score, memorySize);
        if (score != AttentionKind.Multiplicative) _keys = new(memorySize, size);
        if (score == AttentionKind.ScaledDot) _values = new(memorySize, size);
        KeySize = _keys is null ? memorySize : size;
        ValueSize = _values is null ? memorySize : size;
        Specs = score switch
        {
            AttentionKind.Additive => [new("key weights", size, memorySize), new("score weights", 1, size)],
            AttentionKind.ScaledDot => [new("key weights", size, memorySize), new("value weights", size, memorySize)],
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

    public void Forward(WeightLayout layout, in AttentionStep step, Span<float> kept, Span<float> output, Span<float> scratch)
    {
        var (queries, steps, rows) = (step.Queries, step.Steps, step.Batch * step.Steps);
        var parts = new ScratchAllocator(kept);
        var allShares = parts.Take(step.Batch * queries * steps);
        if (_keys is { } k) k.AddForward(step.Memory, rows, step.Packed[..k.PackedSize], parts.TakeCleared(rows * KeySize));
        if (_values is { } v) v.AddForward(step.Memory, rows, step.Packed[_keys!.Value.PackedSize..], parts.TakeCleared(rows * ValueSize));
        KeysAndValues(step, kept, out var allKeys, out var allValues);
        for (var b = 0; b < step.Batch; b++)
        {
            var query = step.Query.Slice(b * step.QueryStride, queries * KeySize);
            var keys = allKeys.Slice(b * steps * KeySize, steps * KeySize);
            var values = allValues.Slice(b * steps * ValueSize, steps * ValueSize);
            var shares = allShares.Slice(b * queries * steps, queries * steps);
            if (_score == AttentionKind.Additive) AdditiveAttention.Scores(query, keys, layout.Slice(step.Weights, 2), shares, scratch[..(steps * KeySize)]);
            else DotAttention.Scores(new(queries, steps, KeySize, KeySize), query, keys, Scale, shares, scratch);
            var fetched = output.Slice(b * queries * ValueSize, queries * ValueSize);
            AttentionOutput.Forward(new(queries, steps, ValueSize, ValueSize), shares, step.Mask, b * steps, values, fetched, scratch);
        }
    }

    /// <summary>Adds to the gradients of the projected queries, of the memory and of the weights.</summary>
    public void Backward(
        WeightLayout layout,
        in AttentionStep step,
        ReadOnlySpan<float> kept,
        ReadOnlySpan<float> outputGradient,
        Span<float> queryGradient,
        Span<float> memoryGradient,
        Span<float> weightGradient,
        Span<float> scratch)
    {
        var (queries, steps, rows) = (step.Queries, step.Steps, step.Batch * step.Steps);
        KeysAndValues(step, kept, out var allKeys, out var allValues);
        var workspace = new ScratchAllocator(scratch);
        // Where keys or values are the memory itself, so are their gradients.
        var keyGradients = _keys is null ? memoryGradient : workspace.TakeCleared(rows * KeySize);
        var valueGradients = _values is null ? memoryGradient : workspace.TakeCleared(rows * ValueSize);
        var scores = workspace.Take(queries * steps);
        var rest = workspace.Rest;
        for (var b = 0; b < step.Batch; b++)
        {
            var query = step.Query.Slice(b * step.QueryStride, queries * KeySize);
            var queryAround = queryGradient.Slice(b * step.QueryStride, queries * KeySize);
            var keys = allKeys.Slice(b * steps * KeySize, steps * KeySize);
            var keyGradient = keyGradients.Slice(b * steps * KeySize, steps * KeySize);
            var shares = kept.Slice(b * queries * steps, queries * steps);
            var outer = outputGradient.Slice(b * queries * ValueSize, queries * ValueSize);

            var valueGradient = valueGradients.Slice(b * steps * ValueSize, steps * ValueSize);
            var values = allValues.Slice(b * steps * ValueSize, steps * ValueSize);
            AttentionOutput.Backward(new(queries, steps, ValueSize, ValueSize), shares, values, outer, scores, valueGradient, rest);
            if (_score == AttentionKind.Additive)
            {
                AdditiveAttention.Backward(
                    query, keys, layout.Slice(step.Weights, 2), scores, queryAround, keyGradient, layout.Slice(weightGradient, 2),
                    rest[..(2 * steps * KeySize)]);
            }
            else DotAttention.Backward(new(queries, steps, KeySize, KeySize), query, keys, Scale, scores, queryAround, keyGradient, rest);
        }
        if (_keys is { } k)
        {
            k.AddWeightGradient(step.Memory, keyGradients, rows, layout.Slice(weightGradient, 1), workspace.Rest);
            k.AddInputGradient(keyGradients, rows, step.Packed[..k.PackedSize], memoryGradient);
        }
        if (_values is { } v)
        {
            v.AddWeightGradient(step.Memory, valueGradients, rows, layout.Slice(weightGradient, 2), workspace.Rest);
            v.AddInputGradient(valueGradients, rows, step.Packed[_keys!.Value.PackedSize..], memoryGradient);
        }
    }

    void KeysAndValues(in AttentionStep step, ReadOnlySpan<float> kept, out ReadOnlySpan<float> keys, out ReadOnlySpan<float> values)
    {
        var rows = step.Batch * step.Steps;
        var rest = kept[(step.Queries * rows)..];
        keys = _keys is null ? step.Memory : rest[..(rows * KeySize)];
        values = _values is null ? step.Memory : rest.Slice(rows * KeySizeKept, rows * ValueSize);
    }
}
