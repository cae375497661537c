using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm;

/// <summary>What is known after an iteration of a training in environments: a point of the learning curve.</summary>
public sealed record EpisodeReport
{
    /// <summary>Iterations done, counted from 1.</summary>
    public required int Iteration { get; init; }

    /// <summary>Steps taken in all environments so far.</summary>
    public required long Steps { get; init; }

    /// <summary>Steps that the training takes.</summary>
    public required long TotalSteps { get; init; }

    /// <summary>Episodes that ended in this iteration.</summary>
    public required int Episodes { get; init; }

    /// <summary>The mean of the sums of their rewards; NaN where none ended.</summary>
    public required double MeanReturn { get; init; }

    /// <summary>The mean of their steps; NaN where none ended.</summary>
    public required double MeanLength { get; init; }

    /// <summary>The mean loss of the iteration.</summary>
    public required double Loss { get; init; }

    /// <summary>The mean entropy of the policy's distribution of actions, in nats; NaN where it has none.</summary>
    public required double Entropy { get; init; }

    /// <summary>Writes or reads the reports of a training that can be resumed.</summary>
    internal static EpisodeReport[] TransferAll(ModelCodec codec, IReadOnlyList<EpisodeReport>? reports) => codec.List(reports, 0, int.MaxValue, report => new EpisodeReport
    {
        Iteration = codec.Int(report?.Iteration, 0),
        Steps = codec.Long(report?.Steps ?? 0, 0),
        TotalSteps = codec.Long(report?.TotalSteps ?? 0, 0),
        Episodes = codec.Int(report?.Episodes, 0),
        MeanReturn = codec.AnyDouble(report?.MeanReturn ?? 0),
        MeanLength = codec.AnyDouble(report?.MeanLength ?? 0),
        Loss = codec.AnyDouble(report?.Loss ?? 0),
        Entropy = codec.AnyDouble(report?.Entropy ?? 0),
    });
}
