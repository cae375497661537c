namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Hands out the parts of a span one after the other.</summary>
ref struct ScratchAllocator(Span<float> rest)
{
    Span<float> _rest = rest;

    /// <summary>What has not been handed out yet.</summary>
    public readonly Span<float> Rest => _rest;

    public Span<float> Take(int count)
    {
        var part = _rest[..count];
        _rest = _rest[count..];
        return part;
    }

    public Span<float> TakeCleared(int count)
    {
        var part = Take(count);
        part.Clear();
        return part;
    }
}
