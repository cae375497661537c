namespace Microsoft.ML.Lstm.Engine.Tasks.Transcription;

/// <summary>How a transcriber is built and trained, and how it searches for transcripts.</summary>
public record TranscriptionOptions : ITaskOptions
{
    /// <summary>The recurrent network.</summary>
    public NetworkOptions Network { get; init => field = value ?? throw new ArgumentNullException(nameof(Network)); } = new();

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init => field = value ?? throw new ArgumentNullException(nameof(Training)); } = new();

    /// <summary>Whether recurrent layers are bidirectional (Schuster and Paliwal 1997). Default true; false for a transcriber that hears sound as it comes (streaming).</summary>
    [SearchChoices]
    public bool Bidirectional { get; init; } = true;

    /// <summary>
    /// Frames that become one step of the recurrent layers, so that these have less to do and less to remember: the stride of a convolution over time. A transcript needs as many steps as it has units, and one more between
    /// two that are equal. Default 2; 1 for none. Only of sources of numbers.
    /// </summary>
    [SearchRange(1, 4)]
    public int TimeReduction { get; init => field = Require.Between(value, 1, 64); } = 2;

    /// <summary>Frames that the convolution sees at each step, about the step's own. Default 5.</summary>
    [SearchRange(1, 11)]
    public int ConvolutionWidth { get; init => field = Require.Between(value, 1, 256); } = 5;

    /// <summary>Filters of the convolution over time; 0 gives the recurrent layers the frames themselves, side by side. Default 128.</summary>
    [SearchRange(0, 256)]
    public int ConvolutionFilters { get; init => field = Require.Between(value, 0, 1 << 12); } = 128;

    /// <summary>Steps that each token of a source has, where it is no numbers: letters may stand for several sounds. Default 3.</summary>
    public int StepsPerToken { get; init => field = Require.Between(value, 1, 64); } = 3;

    /// <summary>Size of the embedding of each token of a source, where it is no numbers. Default 64.</summary>
    [SearchRange(16, 256, Log = true)]
    public int EmbeddingSize { get; init => field = Require.Between(value, 1, 1 << 12); } = 64;

    /// <summary>Stretches of time that are silenced in each training example (SpecAugment, Park et al. 2019), anew each time. Default 2; 0 for none.</summary>
    [SearchRange(0, 4)]
    public int TimeMasks { get; init => field = Require.Between(value, 0, 100); } = 2;

    /// <summary>The longest of them, as a share of the example. Default 0.05.</summary>
    [SearchRange(0.01, 0.2)]
    public float LongestTimeMask { get; init => field = Require.Between(value, 0f, 1f); } = 0.05f;

    /// <summary>Bands of neighbouring features that are silenced in each training example (SpecAugment), anew each time. Default 2; 0 for none.</summary>
    [SearchRange(0, 4)]
    public int FeatureMasks { get; init => field = Require.Between(value, 0, 100); } = 2;

    /// <summary>The widest of them, as a share of the features. Default 0.15.</summary>
    [SearchRange(0.05, 0.4)]
    public float WidestFeatureMask { get; init => field = Require.Between(value, 0f, 1f); } = 0.15f;

    /// <summary>Transcripts that are followed at the same time (prefix beam search, Hannun et al. 2014); 1 takes the most probable unit at each step (greedy, best path). Default 16.</summary>
    public int BeamWidth { get; init => field = Require.Between(value, 1, 256); } = 16;

    TaskDefaults ITaskOptions.Defaults => Defaults;

    internal static readonly TaskDefaults Defaults = new("a transcriber")
    {
        Network = new() { HiddenSize = 128, Layers = 2, Dropout = 0.3f },
        Training = new() { LearningRate = 0.003f, WeightDecay = 0.01f, ValidationFraction = 0.1f },
        BySize = new(Passes: 60_000, LeastEpochs: 12, MostEpochs: 150, StepsPerEpoch: 60, LeastPatience: 12, LeastBatch: 4),
        Missing = new Dictionary<string, string> { ["Training.Members"] = "its model is one network" },
    };

    /// <summary>The same with the task's values in place of null; what the task does not have is refused.</summary>
    internal TranscriptionOptions Resolved() => this with { Network = Defaults.Resolve(Network), Training = Defaults.Resolve(Training) };
}
