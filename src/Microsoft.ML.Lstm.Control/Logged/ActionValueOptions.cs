namespace Microsoft.ML.Lstm;

/// <summary>How a network learns the values of actions (fitted Q): what they and all that a policy does after them gain.</summary>
public sealed record ActionValueOptions : ITaskOptions
{
    /// <summary>The recurrent network. Default an LSTM of 16 units in one layer.</summary>
    public NetworkOptions Network { get; init => field = value ?? throw new ArgumentNullException(nameof(Network)); } = new();

    /// <summary>How it is trained. Default 30 epochs of batches of 32 trajectories, with a learning rate of 0.01 and a weight decay of 0.3, as logs are small; after each epoch the values that are learnt are computed anew.</summary>
    public TrainingOptions Training { get; init => field = value ?? throw new ArgumentNullException(nameof(Training)); } = new();

    /// <summary>
    /// How far the errors of later steps count, from 0, one step as in the papers, to 1, as long as what was done is what the policy does (tree backup; Precup, Sutton and Singh 2000). It does not change what is learnt, but how
    /// fast. Default 0.8.
    /// </summary>
    public float TraceDecay { get; init => field = Require.Between(value, 0f, 1f); } = 0.8f;

    TaskDefaults ITaskOptions.Defaults => Defaults;

    internal static TaskDefaults Defaults { get; } = new("a network of action values")
    {
        Network = new() { HiddenSize = 16, Dropout = 0 },
        Training = new() { Epochs = 30, BatchSize = 32, LearningRate = 0.01f, WeightDecay = 0.3f, EarlyStoppingPatience = 1 << 20, Members = 1 },
        Missing = new Dictionary<string, string>
        {
            ["Training.Members"] = "it has one network",
            ["Training.ValidationFraction"] = "what is learnt changes from epoch to epoch, so no loss tells when to stop",
            ["Training.EarlyStoppingPatience"] = "what is learnt changes from epoch to epoch, so no loss tells when to stop",
            ["Training.CheckpointPath"] = "what is learnt changes from epoch to epoch",
            ["Training.Machines"] = "it is trained on one",
        },
    };

    /// <summary>The same with the task's values in place of null; what the task does not have is refused.</summary>
    internal ActionValueOptions Resolved() => this with { Network = Defaults.Resolve(Network), Training = Defaults.Resolve(Training) };
}
