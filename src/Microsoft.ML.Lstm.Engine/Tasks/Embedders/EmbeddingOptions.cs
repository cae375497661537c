namespace Microsoft.ML.Lstm.Engine.Tasks.Embedders;

/// <summary>How a <see cref="SequenceEmbedder"/> is built and trained.</summary>
public record EmbeddingOptions : ITaskOptions
{
    /// <summary>The recurrent network.</summary>
    public NetworkOptions Network { get; init => field = value ?? throw new ArgumentNullException(nameof(Network)); } = new();

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init => field = value ?? throw new ArgumentNullException(nameof(Training)); } = new();

    /// <summary>Share of the steps that are masked in each of the two views of a sequence that the network learns to know as the same, in spans of random length. Default 0.3.</summary>
    public float MaskRate { get; init => field = Require.Between(value, 0f, 0.9f); } = 0.3f;

    /// <summary>
    /// Standard deviation of the uniform noise in training, in standard deviations of each feature: it is added to each value of a numeric sequence, and scales the sequence by a
    /// random factor. Default 0.1.
    /// </summary>
    public float InputNoise { get; init => field = Require.Between(value, 0f, 10f); } = 0.1f;

    /// <summary>Channels of the convolutions that read numeric sequences beside the recurrent layers; 0 does without. Default 64.</summary>
    public int ConvolutionChannels { get; init => field = Require.Between(value, 0, 1 << 12); } = 64;

    TaskDefaults ITaskOptions.Defaults => Defaults;

    internal static TaskDefaults Defaults { get; } = new("an embedder")
    {
        Network = new() { HiddenSize = 64, Dropout = 0 },
        Training = new() { LearningRate = 0.003f, WeightDecay = 0.01f, ValidationFraction = 0.2f },
        BySize = new(Passes: 50_000, LeastEpochs: 8, MostEpochs: 150, StepsPerEpoch: 8, LeastPatience: 5),
        Missing = new Dictionary<string, string> { ["Training.Members"] = "its vector is that of one network" },
    };

    /// <summary>The same with the task's values in place of null; what the task does not have is refused.</summary>
    internal EmbeddingOptions Resolved() => this with { Network = Defaults.Resolve(Network), Training = Defaults.Resolve(Training) };
}
