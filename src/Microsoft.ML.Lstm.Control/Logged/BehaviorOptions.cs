namespace Microsoft.ML.Lstm;

/// <summary>How a <see cref="BehaviorModel"/> is built and trained.</summary>
public sealed record BehaviorOptions : ITaskOptions
{
    /// <summary>The recurrent network. Default an LSTM of 16 units in one layer.</summary>
    public NetworkOptions Network { get; init => field = value ?? throw new ArgumentNullException(nameof(Network)); } = new();

    /// <summary>How it is trained. Default at most 60 epochs of batches of 32 trajectories, with a learning rate of 0.03 and a weight decay of 0.3; a fifth of the trajectories is held out for early stopping where there are 20 or more.</summary>
    public TrainingOptions Training { get; init => field = value ?? throw new ArgumentNullException(nameof(Training)); } = new();

    TaskDefaults ITaskOptions.Defaults => Defaults;

    internal static TaskDefaults Defaults { get; } = new("a model of behaviour")
    {
        Network = new() { HiddenSize = 16, Dropout = 0 },
        Training = new() { Epochs = 60, BatchSize = 32, LearningRate = 0.03f, WeightDecay = 0.3f, ValidationFraction = 0.2f, EarlyStoppingPatience = 8, Members = 1 },
        Missing = new Dictionary<string, string> { ["Training.Members"] = "it has one network" },
    };

    /// <summary>The same with the task's values in place of null; what the task does not have is refused.</summary>
    internal BehaviorOptions Resolved() => this with { Network = Defaults.Resolve(Network), Training = Defaults.Resolve(Training) };
}
