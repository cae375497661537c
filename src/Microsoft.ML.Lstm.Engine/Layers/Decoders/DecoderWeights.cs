using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Decoders;

/// <summary>A decoder's weights by name: matrices packed, vectors as they lie.</summary>
readonly ref struct DecoderWeights
{
    public DecoderWeights(DecoderLayout plan, WeightLayout layout, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed)
    {
        var parts = new SpanReader(packed);
        Cell = new(plan.Cell, parts.Take(plan.Cell.PackedSize));
        Initial = parts.Take(plan.Initial.PackedSize);
        Query = parts.Take(plan.Query.PackedSize);
        Keys = parts.Take(plan.IsAdditive ? plan.Keys.PackedSize : 0);
        Output = parts.Take(plan.Output.PackedSize);
        InitialBias = layout.Slice(weights, AttentionDecoder.InitialBias);
        if (plan.IsAdditive) Scores = layout.Slice(weights, AttentionDecoder.ScoreWeights);
        if (plan.Covers) Coverage = layout.Slice(weights, plan.CoverageWeights);
        if (!plan.Copies) return;
        Gate = layout.Slice(weights, plan.GateWeights);
        GateBias = layout.Slice(weights, plan.GateWeights + 1)[0];
    }

    public LstmWeights Cell { get; }

    public ReadOnlySpan<float> Initial { get; }

    public ReadOnlySpan<float> Query { get; }

    public ReadOnlySpan<float> Keys { get; }

    public ReadOnlySpan<float> Output { get; }

    public ReadOnlySpan<float> InitialBias { get; }

    /// <summary>[K], of additive scores.</summary>
    public ReadOnlySpan<float> Scores { get; }

    /// <summary>[K] of additive scores, [1] of others; empty without coverage.</summary>
    public ReadOnlySpan<float> Coverage { get; }

    /// <summary>[C + H + E + D]; empty without copying.</summary>
    public ReadOnlySpan<float> Gate { get; }

    public float GateBias { get; }
}
