namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>Deals examples out: every one once an epoch, in an order drawn anew.</summary>
sealed class ShuffledSampler(int[] examples)
{
    readonly int[] _order = [.. examples];
    int _next = examples.Length;

    /// <summary>The next ones, over the end of an epoch if need be.</summary>
    public void Draw(Span<int> next, Random random)
    {
        foreach (ref var example in next)
        {
            if (_next == _order.Length)
            {
                random.Shuffle(_order);
                _next = 0;
            }
            example = _order[_next++];
        }
    }
}
