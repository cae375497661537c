using Microsoft.ML.Lstm.Engine.Optimizers;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>How a <see cref="SequenceModel"/> is trained.</summary>
public sealed record SequenceTrainingOptions : ITaskOptions
{
    /// <summary>What all tasks share.</summary>
    public TrainingOptions Training { get; init => field = value ?? throw new ArgumentNullException(nameof(Training)); } = new();

    /// <summary>Learning rate schedule, in place of <see cref="TrainingOptions.Schedule"/>; null, the default, for that one.</summary>
    public ISchedule? Schedule { get; init; }

    /// <summary>
    /// Makes the reduction of the learning rate on a plateau of the validation loss; its factor multiplies the schedule's, which should then
    /// be <see cref="LearningRateSchedule.Constant"/>. Null, the default, for none.
    /// </summary>
    public Func<ReduceOnPlateau>? Plateau { get; init; }

    /// <summary>Makes the optimizer for so many weights. Null, the default, for Adam with <see cref="TrainingOptions.WeightDecay"/>.</summary>
    public Func<int, IOptimizer>? Optimizer { get; init; }

    /// <summary>Gradient clipping by value: the bound of each element's absolute value (Mikolov 2012), applied before <see cref="TrainingOptions.GradientClip"/>; 0, the default, for no limit.</summary>
    public float GradientValueClip { get; init => field = Require.Between(value, 0f, float.MaxValue); }

    /// <summary>
    /// Truncated backpropagation through time (Williams and Peng 1990): longer sequences are trained in chunks of so many steps, their state carried
    /// from chunk to chunk, and memory is allocated for one chunk only. 0, the default, for whole sequences.
    /// </summary>
    public int ChunkSteps { get; init => field = Require.AtLeast(value, 0); }

    /// <summary>
    /// Decay of the exponential moving average of the weights (Polyak and Juditsky 1992); the average is validated and kept.
    /// 0 for no averaging. Default 0.99.
    /// </summary>
    public float AverageDecay { get; init => field = Require.Between(value, 0f, 0.99999f); } = 0.99f;

    /// <summary>Epochs after which training ends although the schedule reaches further.</summary>
    internal int? StopAfter { get; init; }

    NetworkOptions? ITaskOptions.Network => null;

    TaskDefaults ITaskOptions.Defaults => Defaults;

    internal static TaskDefaults Defaults { get; } = new("the training of one network")
    {
        Training = new() { Epochs = 20, BatchSize = 32, LearningRate = 0.003f, WeightDecay = 0, EarlyStoppingPatience = 10 },
        Missing = new Dictionary<string, string>
        {
            ["Training.ValidationFraction"] = "validation sequences are given to Train",
            ["Training.Members"] = "a model has one network",
        },
    };

    /// <summary>The same with the task's values in place of null; what the task does not have is refused.</summary>
    internal SequenceTrainingOptions Resolved() => this with { Training = Defaults.Resolve(Training) };
}
