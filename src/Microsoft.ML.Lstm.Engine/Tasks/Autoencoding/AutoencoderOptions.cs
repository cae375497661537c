namespace Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

/// <summary>How a <see cref="SequenceAutoencoder"/> is built and trained.</summary>
public record AutoencoderOptions : ITaskOptions
{
    /// <summary>The recurrent network.</summary>
    public NetworkOptions Network { get; init => field = value ?? throw new ArgumentNullException(nameof(Network)); } = new();

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init => field = value ?? throw new ArgumentNullException(nameof(Training)); } = new();

    /// <summary>Fraction of input values masked in training; the loss covers all values (Vincent et al. 2008). Default 0.</summary>
    [SearchRange(0, 0.5)]
    public float MaskRate { get; init => field = Require.Between(value, 0f, 0.95f); }

    /// <summary>
    /// Whether the threshold may be estimated by cross-fitting (each fold held out in turn, one training a fold) where one hold-out is too small. Default true; false
    /// extrapolates from one hold-out.
    /// </summary>
    public bool CrossFitting { get; init; } = true;

    /// <summary>
    /// False positive rate on normal sequences that sets the threshold. Default 0.01. A rate too low for the number of sequences is replaced
    /// by <see cref="SequenceAutoencoder.ThresholdRate"/>.
    /// </summary>
    public float FalseAlarmRate { get; init => field = Require.Inside(value, 0, 1); } = 0.01f;

    TaskDefaults ITaskOptions.Defaults => Defaults;

    internal static TaskDefaults Defaults { get; } = new("an autoencoder")
    {
        Network = new() { HiddenSize = 32, Dropout = 0 },
        Training = new() { LearningRate = 0.01f, WeightDecay = 0, ValidationFraction = 0.2f },
        BySize = new(Passes: 50_000, LeastEpochs: 20, MostEpochs: 150, StepsPerEpoch: 12, LeastPatience: 5),
        Missing = new Dictionary<string, string> { ["Training.Members"] = "its threshold is that of one network" },
    };

    /// <summary>The same with the task's values in place of null; what the task does not have is refused.</summary>
    internal AutoencoderOptions Resolved() => this with { Network = Defaults.Resolve(Network), Training = Defaults.Resolve(Training) };
}
