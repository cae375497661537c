namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>How a <see cref="SequencePredictionModel"/> is built and trained.</summary>
public abstract record SequenceOptions : ITaskOptions
{
    private protected SequenceOptions()
    {
    }

    /// <summary>The recurrent network.</summary>
    public NetworkOptions Network { get; init => field = value ?? throw new ArgumentNullException(nameof(Network)); } = new();

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init => field = value ?? throw new ArgumentNullException(nameof(Training)); } = new();

    /// <summary>Whether recurrent layers are bidirectional (Schuster and Paliwal 1997). Default true.</summary>
    [SearchChoices]
    public bool Bidirectional { get; init; } = true;

    /// <summary>Pooling of the steps to one vector. Null, the default, is <see cref="SequencePooling.Attention"/>, and <see cref="SequencePooling.Concatenated"/> where times of the steps are read.</summary>
    [SearchChoices]
    public SequencePooling? Pooling { get; init => field = value is { } pooling ? Require.Defined(pooling) : null; }

    /// <summary>
    /// Channels of the convolutions that read numeric sequences beside the recurrent layers, for short shapes wherever they come (LSTM-FCN,
    /// Karim et al. 2018); 0 does without. Default 64.
    /// </summary>
    [SearchRange(0, 128)]
    public int ConvolutionChannels { get; init => field = Require.Between(value, 0, 1 << 12); } = 64;

    /// <summary>
    /// Random convolutions of numeric sequences (MiniRocket, Dempster et al. 2021), whose features ridge regression scores beside the network, alone, with the values themselves or these
    /// alone, as held-out examples say; network and regression are blended by held-out examples, too. At most so many features, and fewer for more than 2,500 examples; 0 does without. Default 10,000.
    /// </summary>
    [SearchRange(0, 20_000)]
    public int RandomConvolutions { get; init => field = Require.Between(value, 0, 1 << 16); } = 10_000;

    /// <summary>
    /// Whether tokens and pairs of them are scored by a linear model beside the network (NB-SVM, Wang and Manning 2012), where keys stand for texts also by sequences of 3 to 5 characters; both are
    /// blended by held-out examples. Default true.
    /// </summary>
    [SearchChoices]
    public bool NGrams { get; init; } = true;

    /// <summary>
    /// Steps of a numeric sequence that the network reads as one, their mean; random convolutions read every step. Null, the default, reduces sequences that are longer than
    /// 192 steps in the mean to about 128, and any single one to 512 at most; 1 reduces none.
    /// </summary>
    public int? TimeReduction { get; init => field = value is { } steps ? Require.Between(steps, 1, 1 << 20) : null; }

    /// <summary>What the network does with the time between steps, where it is told when they were. Default <see cref="TimeGaps.GruD"/>; <see cref="TimeGaps.Inputs"/> takes any cell.</summary>
    [SearchChoices]
    public TimeGaps TimeGaps { get; init => field = Require.Defined(value); } = TimeGaps.GruD;

    /// <summary>Size of the embedding of each token. Default 32.</summary>
    [SearchRange(8, 128, Log = true)]
    public int EmbeddingSize { get; init => field = Require.Between(value, 1, 1 << 12); } = 32;

    /// <summary>
    /// File of word vectors that the embeddings of tokens start from, where keys stand for texts: as GloVe (Pennington et al. 2014) and fastText (Bojanowski et al. 2017) write them, a word a line, then its numbers; one
    /// whose name ends in .gz is unpacked. Vectors are scaled to a mean square of 1; tokens without one start at random; <see cref="EmbeddingSize"/> is then that of the vectors. Null, the default: all start at random.
    /// </summary>
    public string? WordVectorsFile { get; init; }

    /// <summary>Whether the embeddings that start from <see cref="WordVectorsFile"/> stay as they are; tokens without a vector are then all zeros. Default false: they are trained like all weights.</summary>
    public bool FreezeWordVectors { get; init; }

    /// <summary>
    /// The part of the tokens that are read as unknown ones in each pass of the training, drawn anew each time: the network learns not to hang on single words (Iyyer et al. 2015). Default 0.
    /// </summary>
    [SearchRange(0, 0.3)]
    public float TokenDropout { get; init => field = Require.Between(value, 0f, 0.9f); }

    /// <summary>
    /// Standard deviation of the uniform noise in training, in standard deviations of each feature: it is added to each value of a numeric sequence,
    /// and scales the sequence by a random factor. It regularises the network (Bishop 1995). Default 0.1.
    /// </summary>
    [SearchRange(0, 0.3)]
    public float InputNoise { get; init => field = Require.Between(value, 0f, 10f); } = 0.1f;

    /// <summary>
    /// The least part of a sequence that training reads: each time another beginning is drawn, from this part to the whole, so that the network knows a sequence before its end, as streams of steps need it. The regression of
    /// random convolutions and n-grams, which know whole sequences, are then left out. Default 1: whole sequences.
    /// </summary>
    public float LeastBeginning { get; init => field = Require.Between(value, 0.01f, 1f); } = 1;

    /// <summary>Label smoothing: probability mass spread evenly over all classes (Szegedy et al. 2016). Default 0.05.</summary>
    [SearchRange(0, 0.2)]
    public float LabelSmoothing { get; init => field = Require.Between(value, 0f, 0.9f); } = 0.05f;

    /// <summary>Class weighting when <see cref="ClassWeights"/> are not given. Default <see cref="ClassWeighting.None"/>.</summary>
    [SearchChoices]
    public ClassWeighting ClassWeighting { get; init => field = Require.Defined(value); }

    /// <summary>Class weights, multiplied by the weights of the examples; null, the default, leaves it to <see cref="ClassWeighting"/>.</summary>
    public IReadOnlyList<float>? ClassWeights { get; init; }

    /// <summary>
    /// When training continues from a previous model: layers of every encoder, counted from the input, that stay as they are. An embedding is a
    /// layer; the convolutions together count as one, beside the first recurrent layer. Default 0.
    /// </summary>
    public int FrozenLayers { get; init => field = Require.Between(value, 0, 32); }

    /// <summary>
    /// When training continues from a previous model: the learning rate of each layer as a fraction of that of the layer above it, so that general
    /// features change least (Howard and Ruder 2018). Default 0.5; 1 trains all layers alike.
    /// </summary>
    [SearchRange(0.1, 1)]
    public float LayerwiseLearningRateDecay { get; init => field = Require.Between(value, 0f, 1f); } = 0.5f;

    /// <summary>
    /// When training continues from a previous model: whether the head learns alone in the first epoch, and one layer more, from the top down, in each one after it (gradual unfreezing, Howard and Ruder 2018). Default false.
    /// </summary>
    public bool GradualUnfreezing { get; init; }

    TaskDefaults ITaskOptions.Defaults => HasTimes ? OfTimes : Defaults;

    /// <summary>Whether the options say that times of the steps are read.</summary>
    private protected virtual bool HasTimes => false;

    static SizeDefaults BySizeOfData => new(Passes: 100_000, LeastEpochs: 8, MostEpochs: 200, StepsPerEpoch: 8, LeastPatience: 3);

    internal static TaskDefaults Defaults { get; } = new("a trainer of sequences")
    {
        Network = new() { HiddenSize = 64, Dropout = 0.2f },
        Training = new() { LearningRate = 0.003f, WeightDecay = 0.01f, ValidationFraction = 0.2f },
        BySize = BySizeOfData,
        Own = new Dictionary<string, object> { [nameof(Pooling)] = SequencePooling.Attention },
    };

    /// <summary>Where times of the steps are read: records are few and noisy. Chosen on validation parts of stays in intensive care (docs/records.md).</summary>
    internal static TaskDefaults OfTimes { get; } = new("a trainer of sequences with times")
    {
        Network = new() { HiddenSize = 64, Dropout = 0.4f },
        Training = new() { LearningRate = 0.002f, WeightDecay = 0.01f, ValidationFraction = 0.2f },
        BySize = BySizeOfData,
        Own = new Dictionary<string, object> { [nameof(Pooling)] = SequencePooling.Concatenated },
    };

    /// <summary>The same with the task's values in place of null; what the task does not have is refused.</summary>
    /// <param name="hasTimes">Whether times of the steps are read, whatever the options say.</param>
    internal SequenceOptions Resolved(bool hasTimes = false)
    {
        var defaults = hasTimes || HasTimes ? OfTimes : Defaults;
        var resolved = this with { Network = defaults.Resolve(Network), Training = defaults.Resolve(Training), Pooling = Pooling ?? (SequencePooling)defaults.Own[nameof(Pooling)] };
        return LeastBeginning < 1 ? resolved with { RandomConvolutions = 0, NGrams = false } : resolved;
    }
}
