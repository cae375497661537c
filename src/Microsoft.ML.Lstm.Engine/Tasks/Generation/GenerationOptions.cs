namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>How a generator of sequences is built and trained.</summary>
public record GenerationOptions : ITaskOptions
{
    /// <summary>The recurrent network, which reads the steps so far.</summary>
    public NetworkOptions Network { get; init => field = value ?? throw new ArgumentNullException(nameof(Network)); } = new();

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init => field = value ?? throw new ArgumentNullException(nameof(Training)); } = new();

    /// <summary>The distribution of the values of a step. Null, the default: <see cref="StepDistribution.Joint"/> where all values are 0 or 1, else <see cref="StepDistribution.Mixture"/>.</summary>
    public StepDistribution? Distribution { get; init => field = Require.Defined(value); }

    /// <summary>Hidden units of the chain of values of <see cref="StepDistribution.Joint"/>. Default 64.</summary>
    [SearchRange(16, 256, Log = true)]
    public int JointUnits { get; init => field = Require.Between(value, 1, 1 << 12); } = 64;

    /// <summary>Components of the mixture of normal distributions of <see cref="StepDistribution.Mixture"/>. Default 20.</summary>
    [SearchRange(1, 40)]
    public int MixtureComponents { get; init => field = Require.Between(value, 1, 1 << 10); } = 20;

    /// <summary>Variational dropout of the values that are read. Default 0.1.</summary>
    [SearchRange(0, 0.5)]
    public float InputDropout { get; init => field = Require.Between(value, 0f, 0.95f); } = 0.1f;

    /// <summary>Variational dropout of the hidden state on its way to the next step (Gal and Ghahramani 2016), of LSTM and GRU; other cells have none. Default 0.1.</summary>
    [SearchRange(0, 0.5)]
    public float RecurrentDropout { get; init => field = Require.Between(value, 0f, 0.95f); } = 0.1f;

    /// <summary>Units of each direction of the layer that reads a condition, where there is one. Default 64.</summary>
    [SearchRange(16, 256, Log = true)]
    public int ConditionUnits { get; init => field = Require.Between(value, 1, 1 << 12); } = 64;

    /// <summary>Whether it is learnt where sequences end, so that generated ones end, too. Default true. A sequence with a condition ends with it.</summary>
    public bool LearnsEnd { get; init; } = true;

    /// <summary>Steps after which a longer training sequence is cut: its state goes on, gradients do not. Default 512; a sequence with a condition is never cut.</summary>
    public int ChunkSteps { get; init => field = Require.Between(value, 1, 1 << 16); } = 512;

    TaskDefaults ITaskOptions.Defaults => Defaults;

    internal static readonly TaskDefaults Defaults = new("a generator of sequences")
    {
        Network = new() { HiddenSize = 256, Dropout = 0.4f },
        Training = new() { LearningRate = 0.006f, WeightDecay = 0.01f, ValidationFraction = 0.1f },
        BySize = new(Passes: 60_000, LeastEpochs: 12, MostEpochs: 100, StepsPerEpoch: 30, LeastPatience: 12, LeastBatch: 4),
        Missing = new Dictionary<string, string> { ["Training.Members"] = "its model is one network" },
    };

    /// <summary>The same with the task's values in place of null; what the task does not have is refused.</summary>
    internal GenerationOptions Resolved() => this with { Network = Defaults.Resolve(Network), Training = Defaults.Resolve(Training) };
}
