using Microsoft.ML.Lstm.Engine.Tasks.Embedders;

namespace Microsoft.ML.Lstm;

/// <summary>Columns and settings of <see cref="LstmSequenceEmbeddingEstimator"/>; both columns must be named.</summary>
public sealed record LstmEmbeddingOptions : EmbeddingOptions
{
    /// <summary>Column to add: the embeddings, vectors of <see cref="float"/>.</summary>
    public string OutputColumnName { get; init; } = "";

    /// <summary>Column of the sequences: a vector of numbers, row-major [steps, features], or of keys; of known or unknown size.</summary>
    public string InputColumnName { get; init; } = "";

    /// <inheritdoc cref="LstmFeatureColumn.FeaturesPerStep"/>
    public int? FeaturesPerStep { get; init; }
}
