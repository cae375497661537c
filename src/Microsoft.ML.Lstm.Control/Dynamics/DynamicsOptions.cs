namespace Microsoft.ML.Lstm;

/// <summary>How a <see cref="DynamicsModel"/> is built and trained.</summary>
public sealed record DynamicsOptions : ITaskOptions
{
    /// <summary>The recurrent network. Default an LSTM of 64 units in one layer, with a dropout of 0.2 where the series have fewer than 10,000 steps in all.</summary>
    public NetworkOptions Network { get; init => field = value ?? throw new ArgumentNullException(nameof(Network)); } = new();

    /// <summary>How it is trained. Default 15 epochs of batches of 32 windows, with a learning rate of 0.003, and a weight decay of 0.01, or 0.1 where the series have fewer than 10,000 steps in all.</summary>
    public TrainingOptions Training { get; init => field = value ?? throw new ArgumentNullException(nameof(Training)); } = new();

    /// <summary>Steps at the beginning of each training window whose outputs the network sees, so that it learns to find the system's state from them. Default 50; shorter where series are.</summary>
    public int WarmUp { get; init => field = Require.Between(value, 1, 1 << 16); } = 50;

    /// <summary>Steps of each training window that the network simulates from the inputs alone: by their error it is trained. Default 200; shorter where series are.</summary>
    public int Horizon { get; init => field = Require.Between(value, 1, 1 << 16); } = 200;

    /// <summary>
    /// Whether the network gives the change of the outputs since the last ones that were known, rather than the outputs themselves: for what keeps the place to which it was moved, such as arms and vehicles,
    /// and for plans of some steps. Default false: for what comes back to rest by itself, and for long simulations.
    /// </summary>
    public bool RelativeOutputs { get; init; }

    /// <summary>Steps of the optimizer in each epoch, each on a batch of windows that begin anywhere. Default 100.</summary>
    public int StepsPerEpoch { get; init => field = Require.Between(value, 1, 1 << 20); } = 100;

    TaskDefaults ITaskOptions.Defaults => Defaults;

    internal static TaskDefaults Defaults { get; } = new("a model of a driven system")
    {
        Network = new() { HiddenSize = 64 },
        Training = new() { Epochs = 15, BatchSize = 32, LearningRate = 0.003f, EarlyStoppingPatience = 10, Members = 1 },
        Missing = new Dictionary<string, string> { ["Training.ValidationFraction"] = "series to validate on are given to Train" },
    };

    /// <summary>The same with the task's values in place of null, by the steps of all series; what the task does not have is refused.</summary>
    internal DynamicsOptions Resolved(long steps)
    {
        var isSmall = steps < 10_000;
        var (network, training) = (Defaults.Resolve(Network), Defaults.Resolve(Training));
        return this with { Network = network with { Dropout = network.Dropout ?? (isSmall ? 0.2f : 0) }, Training = training with { WeightDecay = training.WeightDecay ?? (isSmall ? 0.1f : 0.01f) } };
    }
}
