namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>Hands out the parts of packed weights one after the other.</summary>
ref struct SpanReader(ReadOnlySpan<float> rest)
{
    ReadOnlySpan<float> _rest = rest;

    public ReadOnlySpan<float> Take(int count)
    {
        var part = _rest[..count];
        _rest = _rest[count..];
        return part;
    }
}
