using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Decoding;

/// <summary>Argmax decoding: the label with the greatest output at each step, independently of its neighbours; the first of equals. The score is the sum of those outputs.</summary>
public sealed class GreedyDecoder(int labels) : IDecoder
{
    /// <inheritdoc/>
    public int Labels { get; } = DecodingGuard.Size(labels, nameof(labels));

    /// <inheritdoc/>
    public double Decode(ReadOnlySpan<float> outputs, Mask mask, Span<int> labels)
    {
        DecodingGuard.Check(outputs, mask, labels, Labels);
        var score = 0.0;
        for (var t = 0; t < labels.Length; t++)
        {
            labels[t] = mask[t] ? TensorPrimitives.IndexOfMax(outputs.Slice(t * Labels, Labels)) : -1;
            if (labels[t] >= 0) score += outputs[t * Labels + labels[t]];
        }
        return score;
    }

    /// <inheritdoc/>
    public override string ToString() => $"GreedyDecoder({Labels})";
}
