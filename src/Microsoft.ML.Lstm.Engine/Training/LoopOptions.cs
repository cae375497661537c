using Microsoft.ML.Lstm.Engine.Optimizers;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>How one network is trained: how long, how fast, in which batches.</summary>
sealed record LoopOptions
{
    /// <summary>What a task's settings say, every one of which is known by now.</summary>
    public static LoopOptions Of(TrainingOptions training, int seed, BatchPlan batches) => new()
    {
        Seed = seed,
        Epochs = training.Epochs!.Value,
        Batches = batches,
        LearningRate = training.LearningRate!.Value,
        Optimizer = weights => new Adam(weights) { WeightDecay = training.WeightDecay!.Value },
        Schedule = training.Schedule switch
        {
            LearningRateSchedule.Constant => new ConstantSchedule(),
            LearningRateSchedule.Steps => new StepSchedule(),
            LearningRateSchedule.SlantedTriangle => new SlantedTriangleSchedule(),
            _ => new CosineSchedule(),
        },
        GradientClip = training.GradientClip,
        Patience = training.EarlyStoppingPatience!.Value,
        LeastGain = 1e-4,
    };

    /// <summary>Of fresh weights and of all that is drawn.</summary>
    public required int Seed { get; init; }

    public required int Epochs { get; init; }

    /// <summary>Sizes of batches, epochs and shards.</summary>
    public required BatchPlan Batches { get; init; }

    public required float LearningRate { get; init; }

    /// <summary>Creates the optimizer for this many weights.</summary>
    public required Func<int, IOptimizer> Optimizer { get; init; }

    /// <summary>The learning rate schedule.</summary>
    public ISchedule Schedule { get; init; } = new CosineSchedule();

    public float GradientClip { get; init; } = 1;

    /// <summary>What each element of a gradient is held within; 0 for no limit.</summary>
    public float GradientValueClip { get; init; }

    /// <summary>Epochs without a better validation loss after which training stops.</summary>
    public int Patience { get; init; } = int.MaxValue;

    /// <summary>The part of all that the validation loss has gained by which it must be better, so that patience counts anew.</summary>
    public double LeastGain { get; init; }

    /// <summary>The validation loss of perfect outputs, for training to end where there is next to nothing left to gain; NaN, the default, where it is not known.</summary>
    public double LeastLoss { get; init; } = double.NaN;

    /// <summary>The part of what can be gained at all that is next to nothing.</summary>
    public double Room { get; init; } = 1e-4;

    /// <summary>What slows the training when the validation loss stays where it is; null for nothing.</summary>
    public ReduceOnPlateau? Plateau { get; init; }

    /// <summary>Epochs after which training ends although the schedule reaches further.</summary>
    public int? StopAfter { get; init; }

    /// <summary>How much of itself the average of the weights keeps at each step.</summary>
    public float AverageDecay { get; init; } = 0.99f;

    /// <summary>Whether a training none of whose examples weighs anything keeps its initial weights; false to refuse it.</summary>
    public bool AllowsNoWeight { get; init; }

    /// <summary>Called after each epoch with the averaged weights, which are valid until the next one.</summary>
    public Action<ReadOnlySpan<float>>? OnWeights { get; init; }

    /// <summary>Where the network stands in the training of a whole model, for reports; null to report nothing.</summary>
    public FitPlace? Place { get; init; } = FitPlace.Only;
}
