namespace Microsoft.ML.Lstm.Engine.Networks;

/// <summary>A network's weights, as its layout says, and what <see cref="Network.Pack(ReadOnlySpan{float}, Span{float})"/> made of them.</summary>
readonly ref struct Parameters(ReadOnlySpan<float> weights, ReadOnlySpan<float> packed)
{
    public ReadOnlySpan<float> Weights { get; } = weights;

    public ReadOnlySpan<float> Packed { get; } = packed;
}
