using Microsoft.ML.Lstm.Engine.Tasks.Embedders;

namespace Microsoft.ML.Lstm;

/// <summary>The networks that embed sequences, and statistics of their training.</summary>
public sealed class LstmEmbeddingParameters
{
    internal LstmEmbeddingParameters(SequenceEmbedder embedder) => Embedder = embedder;

    /// <summary>Numbers of an embedding.</summary>
    public int Size => Embedder.Size;

    /// <summary>Best epoch; 0 for the networks of a model.</summary>
    public int Epochs => Embedder.Epochs;

    /// <summary>Its loss on the held-out sequences; NaN without them, and for the networks of a model.</summary>
    public double ValidationLoss => Embedder.ValidationLoss;

    /// <summary>The losses after each epoch; none for the networks of a model.</summary>
    public IReadOnlyList<LossPoint> LossCurve => Embedder.LossCurve;

    internal SequenceEmbedder Embedder { get; }
}
