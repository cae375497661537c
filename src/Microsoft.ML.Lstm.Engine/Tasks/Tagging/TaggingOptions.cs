namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>How a tagger is built and trained.</summary>
public record TaggingOptions : ITaskOptions
{
    /// <summary>The recurrent network.</summary>
    public NetworkOptions Network { get; init => field = value ?? throw new ArgumentNullException(nameof(Network)); } = new();

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init => field = value ?? throw new ArgumentNullException(nameof(Training)); } = new();

    /// <summary>Whether recurrent layers are bidirectional (Schuster and Paliwal 1997). Default true; false for tags that must not depend on what comes later.</summary>
    [SearchChoices]
    public bool Bidirectional { get; init; } = true;

    /// <summary>Whether tags are scored together, by a conditional random field (Lample et al. 2016); false scores each for itself (softmax). Default true.</summary>
    [SearchChoices]
    public bool ConditionalRandomField { get; init; } = true;

    /// <summary>
    /// Whether only tags that may follow one another are predicted, where their names keep to BIO (IOB2) or BIOES in training, such as "B-LOC" and "I-LOC". Default true.
    /// </summary>
    public bool ConstrainedDecoding { get; init; } = true;

    /// <summary>
    /// Whether the tag O, outside of spans, is made less likely (or likelier) when tags are predicted, by as much as makes the F1 of spans on held-out rows greatest: where networks are seldom sure, as of names that never come twice,
    /// the most probable tags miss most spans. Probabilities stay as they are. Default true.
    /// </summary>
    public bool BalancedDecoding { get; init; } = true;

    /// <summary>Size of the embedding of each word, or of each key of the first column; that of the vectors where there is a <see cref="WordVectorsFile"/>. Default 100.</summary>
    [SearchRange(16, 300, Log = true)]
    public int WordEmbeddingSize { get; init => field = Require.Between(value, 1, 1 << 12); } = 100;

    /// <summary>Size of the vector that a convolution makes of each word's characters (Ma and Hovy 2016); 0 does without characters. Default 64.</summary>
    [SearchRange(0, 128)]
    public int CharacterFilters { get; init => field = Require.Between(value, 0, 1 << 12); } = 64;

    /// <summary>Most frequent words that have an embedding of their own; others are known by their characters and shape. Default 50,000.</summary>
    public int VocabularySize { get; init => field = Require.Between(value, 0, 1 << 22); } = 50_000;

    /// <summary>
    /// Word dropout in training: a word that comes n times is read as unknown with the probability a / (a + n), so that the network learns what to make of unknown words (Kiperwasser and Goldberg 2016).
    /// This is a. Default 0.25; 0 for none.
    /// </summary>
    [SearchRange(0, 2)]
    public float WordDropout { get; init => field = Require.Between(value, 0f, 100f); } = 0.25f;

    /// <summary>
    /// File of word vectors that the embeddings of words start from, as GloVe (Pennington et al. 2014) and fastText (Bojanowski et al. 2017) write them, a word a line, then its numbers; one whose name ends in .gz is unpacked.
    /// Words of the file are read in lower case, with 0 for each digit, as those of the texts are. Vectors are scaled to a mean square of 1; words without one start at random. Null, the default: all start at random.
    /// </summary>
    public string? WordVectorsFile { get; init; }

    /// <summary>
    /// Words of <see cref="WordVectorsFile"/> that training has not seen, the first ones of the file, which are known by their vectors in texts to come; these vectors stay as they are. Each takes as much memory as any other word.
    /// Default 50,000; 0 reads them as unknown.
    /// </summary>
    public int UnseenWords { get; init => field = Require.Between(value, 0, 1 << 22); } = 50_000;

    /// <summary>Whether the embeddings that start from <see cref="WordVectorsFile"/> stay as they are; words without a vector are then all zeros. Default false: they are trained like all weights.</summary>
    public bool FreezeWordVectors { get; init; }

    /// <summary>
    /// When training goes on from a previous model: layers, counted from the input, that stay as they are. Of a tagger all embeddings and characters together are the first one; of a language model its embeddings are, and its
    /// recurrent layers come next. Default 0.
    /// </summary>
    public int FrozenLayers { get; init => field = Require.Between(value, 0, 32); }

    /// <summary>
    /// When training goes on from a previous model: the learning rate of each layer as a fraction of that of the layer above it, so that general features change least (Howard and Ruder 2018). Default 0.5; 1 trains all layers alike.
    /// </summary>
    [SearchRange(0.1, 1)]
    public float LayerwiseLearningRateDecay { get; init => field = Require.Between(value, 0f, 1f); } = 0.5f;

    TaskDefaults ITaskOptions.Defaults => Defaults;

    internal static TaskDefaults Defaults { get; } = new("a tagger")
    {
        Network = new() { HiddenSize = 128, Dropout = 0.5f },
        Training = new() { LearningRate = 0.006f, WeightDecay = 0.01f, ValidationFraction = 0.1f, Members = 3 },
        BySize = new(Passes: 100_000, LeastEpochs: 22, MostEpochs: 200, StepsPerEpoch: 400, LeastPatience: 7),
    };

    /// <summary>The same with the task's values in place of null; what the task does not have is refused.</summary>
    internal TaggingOptions Resolved() => this with { Network = Defaults.Resolve(Network), Training = Defaults.Resolve(Training) };
}
