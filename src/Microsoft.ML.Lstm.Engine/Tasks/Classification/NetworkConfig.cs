using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>What a network for examples is built of: all that its layers' sizes follow from.</summary>
sealed record NetworkConfig
{
    public required PredictionTask Target { get; init; }

    /// <summary>Classes of a multiclass target; 2 for a binary one, 0 for a value.</summary>
    public required int Classes { get; init; }

    public required FeatureSpec[] Inputs { get; init; }

    /// <summary>For each input the features whose missing values the network is told of; none for tokens and static numbers.</summary>
    public required int[][] Flagged { get; init; }

    public required CellKind Cell { get; init; }

    public required int HiddenSize { get; init; }

    public required int Layers { get; init; }

    public required bool Bidirectional { get; init; }

    public required SequencePooling Pooling { get; init; }

    public required int ConvolutionChannels { get; init; }

    public required int EmbeddingSize { get; init; }

    public required float Dropout { get; init; }

    /// <summary>Scores of the network: a logit for each class, or one.</summary>
    public int Scores => Target == PredictionTask.Multiclass ? Classes : 1;

    /// <summary>Outputs of a model.</summary>
    public int Outputs => Target switch
    {
        PredictionTask.Multiclass => Classes,
        PredictionTask.Binary => 2,
        _ => 1,
    };

    public static NetworkConfig Of(PredictionTask target, int classes, IReadOnlyList<FeatureSpec> inputs, SequenceOptions options) => new()
    {
        Target = target,
        Classes = classes,
        Inputs = [.. inputs],
        Flagged = [.. inputs.Select(_ => Array.Empty<int>())],
        Cell = options.Cell,
        HiddenSize = options.HiddenSize,
        Layers = options.Layers,
        Bidirectional = options.Bidirectional,
        Pooling = options.Pooling,
        ConvolutionChannels = options.ConvolutionChannels,
        EmbeddingSize = options.EmbeddingSize,
        Dropout = options.Dropout,
    };
}
