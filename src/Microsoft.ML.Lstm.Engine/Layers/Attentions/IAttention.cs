using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Attentions;

/// <summary>
/// From queries and a memory, [B, Q, QuerySize] and [B, T, ContextSize], to [B, Q, OutputSize]. It has two inputs, so it is no
/// <see cref="ILayer"/>: a decoder calls it between its layers.
/// </summary>
public interface IAttention
{
    /// <summary>Features of a query.</summary>
    int QuerySize { get; }

    /// <summary>Features of a step of the memory.</summary>
    int ContextSize { get; }

    /// <summary>Features of what a query gets.</summary>
    int OutputSize { get; }

    /// <summary>Names, sizes and places of the weights.</summary>
    WeightLayout Weights { get; }

    /// <summary>Whether an answer depends on queries before its own, so that a sequence must not be cut into chunks: a decoder's; false for the others.</summary>
    bool NeedsWholeSequence => false;

    /// <summary>Floats that <see cref="Pack"/> writes.</summary>
    int PackedSize { get; }

    /// <summary>Floats that Forward leaves for Backward.</summary>
    int TapeSize(int batch, int queries, int steps);

    /// <summary>Floats of working memory that one pass needs.</summary>
    int ScratchSize(int batch, int queries, int steps);

    /// <summary>Draws fresh weights.</summary>
    void Initialize(Span<float> weights, Random random);

    /// <summary>Packs the weights for the kernels; to be done once after each change of the weights.</summary>
    void Pack(ReadOnlySpan<float> weights, Span<float> packed);

    /// <summary>Computes the output.</summary>
    internal void Forward(in AttentionPass pass);

    /// <summary>Adds to the weights' gradient and computes those of queries and memory.</summary>
    internal void Backward(in AttentionBackwardPass pass);
}
