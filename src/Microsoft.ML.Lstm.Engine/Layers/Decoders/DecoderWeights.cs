using Microsoft.ML.Lstm.Engine.Layers.Recurrent;

namespace Microsoft.ML.Lstm.Engine.Layers.Decoders;

/// <summary>A decoder's packed weights by name.</summary>
readonly ref struct DecoderWeights
{
    public DecoderWeights(DecoderLayout plan, ReadOnlySpan<float> packed)
    {
        var parts = new SpanReader(packed);
        Cell = new(plan.Cell, parts.Take(plan.Cell.PackedSize));
        Initial = parts.Take(plan.Initial.PackedSize);
        Query = parts.Take(plan.Query.PackedSize);
        Keys = parts.Take(plan.IsAdditive ? plan.Keys.PackedSize : 0);
        Output = parts.Take(plan.Output.PackedSize);
    }

    public LstmWeights Cell { get; }

    public ReadOnlySpan<float> Initial { get; }

    public ReadOnlySpan<float> Query { get; }

    public ReadOnlySpan<float> Keys { get; }

    public ReadOnlySpan<float> Output { get; }
}
