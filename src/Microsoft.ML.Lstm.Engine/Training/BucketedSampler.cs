namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>Deals examples out in batches of like length, in an order drawn anew for each epoch: every one once, but for the few that fill no batch of their pool.</summary>
/// <param name="examples">Their numbers.</param>
/// <param name="batchSize">Examples of a batch; at most as many as there are.</param>
/// <param name="order">By length.</param>
sealed class BucketedSampler(int[] examples, int batchSize, Comparison<int> order)
{
    /// <summary>Batches whose examples are sorted together: enough that little is padded, and few enough that batches differ from epoch to epoch.</summary>
    const int PoolBatches = 50;

    readonly int[] _order = [.. examples];
    readonly int[] _batches = [.. Enumerable.Range(0, examples.Length / batchSize)];
    int _next = examples.Length / batchSize;

    /// <summary>The next batch, the first one of another epoch if need be.</summary>
    public void Draw(Span<int> next, Random random)
    {
        if (_next == _batches.Length)
        {
            random.Shuffle(_order);
            for (var start = 0; start < _order.Length; start += PoolBatches * batchSize)
                _order.AsSpan(start, Math.Min(PoolBatches * batchSize, _order.Length - start)).Sort(order);
            random.Shuffle(_batches);
            _next = 0;
        }
        _order.AsSpan(_batches[_next++] * batchSize, batchSize).CopyTo(next);
    }
}
