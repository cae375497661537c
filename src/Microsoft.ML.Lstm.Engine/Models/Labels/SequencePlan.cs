using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>What a network for examples is built of: all that its layers' sizes follow from.</summary>
sealed record SequencePlan
{
    public required SequenceTarget Target { get; init; }

    /// <summary>Classes of a multiclass target; 2 for a binary one, 0 for a value.</summary>
    public required int Classes { get; init; }

    public required InputSpec[] Inputs { get; init; }

    /// <summary>For each input the features whose missing values the network is told of; none for tokens and static numbers.</summary>
    public required int[][] Flagged { get; init; }

    public required CellKind Cell { get; init; }

    public required int HiddenSize { get; init; }

    public required int Layers { get; init; }

    public required bool Bidirectional { get; init; }

    public required SequencePooling Pooling { get; init; }

    public required int Convolution { get; init; }

    public required int EmbeddingSize { get; init; }

    public required float Dropout { get; init; }

    /// <summary>Scores of the network: a logit for each class, or one.</summary>
    public int Scores => Target == SequenceTarget.Multiclass ? Classes : 1;

    /// <summary>Outputs of a model.</summary>
    public int Outputs => Target switch
    {
        SequenceTarget.Multiclass => Classes,
        SequenceTarget.Binary => 2,
        _ => 1,
    };

    public static SequencePlan Of(SequenceTarget target, int classes, IReadOnlyList<InputSpec> inputs, SequenceOptions options) => new()
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
        Convolution = options.Convolution,
        EmbeddingSize = options.EmbeddingSize,
        Dropout = options.Dropout,
    };
}
