using Microsoft.ML.Lstm.Engine.Optimizers;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>How long and how fast the loop trains.</summary>
sealed record LoopOptions
{
    public required int Epochs { get; init; }
    public required int StepsPerEpoch { get; init; }
    public required int BatchSize { get; init; }
    public required float LearningRate { get; init; }
    public float GradientClip { get; init; } = 1;

    /// <summary>What each element of a gradient is held within; 0 for no limit.</summary>
    public float GradientValueClip { get; init; }
    public int Patience { get; init; } = int.MaxValue;

    /// <summary>What slows the training when the validation loss stays where it is; null for nothing.</summary>
    public ReduceOnPlateau? Plateau { get; init; }

    /// <summary>Epochs after which training ends although the schedule reaches further.</summary>
    public int? StopAfter { get; init; }

    /// <summary>How much of itself the average of the weights keeps at each step.</summary>
    public float AverageDecay { get; init; } = 0.99f;

    /// <summary>What the network is trained for, in reports.</summary>
    public TrainingPhase Phase { get; init; }

    /// <summary>Number of the network within its phase, in reports.</summary>
    public int Member { get; init; }

    /// <summary>Progress of the whole training when this loop begins, and when it ends.</summary>
    public (double From, double To) Progress { get; init; } = (0, 1);

    /// <summary>Examples of one logical shard. A constant, so that the order of sums depends on the batch size alone.</summary>
    public int ShardSize { get; init; } = 32;
}
