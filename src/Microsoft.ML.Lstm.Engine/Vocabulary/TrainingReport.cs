using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm;

/// <summary>What is known after an epoch of training.</summary>
public sealed record TrainingReport
{
    /// <summary>What the network is trained for. A curve of losses is of one phase and member: each of them starts at epoch 1.</summary>
    public TrainingPhase Phase { get; init; }

    /// <summary>Which network of the <see cref="Phase"/> is being trained, counted from 0.</summary>
    public required int Member { get; init; }

    /// <summary>Epochs done, counted from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Epochs that the member's training takes if it is not stopped early.</summary>
    public required int Epochs { get; init; }

    /// <summary>Mean loss over the epoch's batches.</summary>
    public required double TrainingLoss { get; init; }

    /// <summary>Mean loss over the validation part; NaN where there is none.</summary>
    public required double ValidationLoss { get; init; }

    /// <summary>The learning rate of the epoch's last step.</summary>
    public required float LearningRate { get; init; }

    /// <summary>Training examples per second.</summary>
    public required double ExamplesPerSecond { get; init; }

    /// <summary>Progress of the whole training, over all its members and what goes before them: from 0 to 1, never falling, 1 at the end.</summary>
    public required double Progress { get; init; }

    /// <summary>Writes or reads the reports of a training that can be resumed.</summary>
    internal static TrainingReport[] TransferAll(ModelCodec codec, IReadOnlyList<TrainingReport>? reports) => codec.List(reports, 0, int.MaxValue, report => new TrainingReport
    {
        Member = codec.Int(report?.Member, 0),
        Epoch = codec.Int(report?.Epoch, 0),
        Epochs = codec.Int(report?.Epochs, 0),
        TrainingLoss = codec.AnyDouble(report?.TrainingLoss ?? 0),
        ValidationLoss = codec.AnyDouble(report?.ValidationLoss ?? 0),
        LearningRate = codec.AnyFloat(report?.LearningRate ?? 0),
        ExamplesPerSecond = codec.AnyDouble(report?.ExamplesPerSecond ?? 0),
        Progress = codec.AnyDouble(report?.Progress ?? 0),
        Phase = codec.Choice(report?.Phase),
    });
}
