namespace Microsoft.ML.Lstm;

/// <summary>How a policy is learnt from an expert.</summary>
public sealed record ImitationOptions : ITaskOptions
{
    /// <summary>The policy's network. Default an LSTM of 128 units in one layer.</summary>
    public RecurrentPolicyOptions Policy { get; init => field = value ?? throw new ArgumentNullException(nameof(Policy)); } = new();

    /// <summary>How it is trained. Default batches of 16 episodes, epochs for about 1,500 of them (20 to 1,500), a learning rate of 0.003 and a weight decay of 0.001.</summary>
    public TrainingOptions Training { get; init => field = value ?? throw new ArgumentNullException(nameof(Training)); } = new();

    /// <summary>Rounds of <see cref="ImitationLearner.Aggregate"/>: in the first one the expert acts, in each other one the policy learnt so far. Default 6.</summary>
    public int Rounds { get; init => field = Require.Between(value, 1, 1000); } = 6;

    /// <summary>Episodes that each round adds. Default 20.</summary>
    public int EpisodesPerRound { get; init => field = Require.Between(value, 1, 1 << 16); } = 20;

    const int Batches = 1500;

    NetworkOptions? ITaskOptions.Network => null;

    TaskDefaults ITaskOptions.Defaults => Defaults;

    internal static TaskDefaults Defaults { get; } = new("imitation")
    {
        Training = new() { BatchSize = 16, LearningRate = 0.003f, WeightDecay = 0.001f, EarlyStoppingPatience = 10 },
        Missing = new Dictionary<string, string>
        {
            ["Training.ValidationFraction"] = "all episodes that were shown are learnt from",
            ["Training.Members"] = "a policy has one network",
        },
    };

    /// <summary>The same with the task's values in place of null; what the task does not have is refused.</summary>
    internal ImitationOptions Resolved() => this with { Training = Defaults.Resolve(Training) };

    /// <summary>The same with epochs for so many episodes, where none are given.</summary>
    internal ImitationOptions For(int episodes) => this with { Training = Training with { Epochs = Training.Epochs ?? Math.Clamp(Batches * Training.BatchSize!.Value / episodes, 20, Batches) } };
}
