namespace Microsoft.ML.Lstm.Engine.Tasks.Translation;

/// <summary>How a translator is built and trained, and how it searches for translations.</summary>
public record TranslationOptions : ITaskOptions
{
    /// <summary>The recurrent network: cells and layers are the encoder's; the decoder is an LSTM layer of as many units.</summary>
    public NetworkOptions Network { get; init => field = value ?? throw new ArgumentNullException(nameof(Network)); } = new();

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init => field = value ?? throw new ArgumentNullException(nameof(Training)); } = new();

    /// <summary>How the decoder scores the positions of the source. Default <see cref="AttentionScore.Multiplicative"/>.</summary>
    [SearchChoices]
    public AttentionScore Attention { get; init => field = Require.Defined(value); } = AttentionScore.Multiplicative;

    /// <summary>
    /// Whether words of the source can be copied, those that the target's vocabulary lacks, too: the network learns when to write a word and when to point at one (See et al. 2017). The source must be words. Default false.
    /// </summary>
    public bool Copy { get; init; }

    /// <summary>Whether scores of positions see how much each has been attended to before (See et al. 2017). Default false.</summary>
    public bool Coverage { get; init; }

    /// <summary>Weight of the coverage loss, how much is attended to what has been before, Σ min(a, c) of each word, in training with <see cref="Coverage"/>. Default 1.</summary>
    [SearchRange(0, 2)]
    public float CoverageLoss { get; init => field = Require.Between(value, 0f, 100f); } = 1;

    /// <summary>Size of the embedding of each word, or key, on both sides. Default 256.</summary>
    [SearchRange(16, 512, Log = true)]
    public int EmbeddingSize { get; init => field = Require.Between(value, 1, 1 << 12); } = 256;

    /// <summary>Whether the target's embeddings are the output's weights, too (Press and Wolf 2017). Default true.</summary>
    [SearchChoices]
    public bool TieEmbeddings { get; init; } = true;

    /// <summary>Label smoothing: the part of a target's probability that goes to all words alike in training (Szegedy et al. 2016). Default 0.1; 0 for none.</summary>
    [SearchRange(0, 0.3)]
    public float LabelSmoothing { get; init => field = Require.Between(value, 0f, 0.9f); } = 0.1f;

    /// <summary>
    /// Scheduled sampling: the share of target words in training in whose place the network reads the one that it thinks most probable itself (Bengio et al. 2015), found by a first pass over the true words (Duckworth et
    /// al. 2019). Default 0, for none.
    /// </summary>
    [SearchRange(0, 0.5)]
    public float ScheduledSampling { get; init => field = Require.Between(value, 0f, 1f); }

    /// <summary>Most frequent words, or characters, that are known, on each side, or subwords that both have, at least 300. Null, the default: 50,000 words or characters, 4,096 subwords.</summary>
    public int? VocabularySize { get; init => field = Require.Between(value, 1, WordVocabulary.Most); }

    /// <summary>How often a word, or a character, must come in training to be known. Default 2: words that come once teach what to make of unknown ones.</summary>
    public int LeastWordCount { get; init => field = Require.Between(value, 1, 1 << 20); } = 2;

    /// <summary>Steps that a source, and words that a target, may have: longer pairs are left out of training, and longer sources refused. Default 250.</summary>
    public int MaximumLength { get; init => field = Require.Between(value, 1, 1 << 16); } = 250;

    /// <summary>Whether of a source of words that has more than <see cref="MaximumLength"/> the first ones are read, in place of refusing it. Default false.</summary>
    public bool TruncateSource { get; init; }

    /// <summary>Translations that are followed at the same time (beam search); 1 takes the most probable word at each step (greedy). Default 5.</summary>
    public int BeamWidth { get; init => field = Require.Between(value, 1, 256); } = 5;

    /// <summary>α of the length penalty ((5 + |Y|) / 6)^α that log-probabilities are divided by (Wu et al. 2016): the greater, the longer translations. Default 1; 0 for none.</summary>
    public float LengthPenalty { get; init => field = Require.Between(value, 0f, 10f); } = 1;

    /// <summary>β of the coverage penalty, β Σ ln min(Σ a, 1) over the positions of the source, for translations that leave parts of it out (Wu et al. 2016). Default 0, for none.</summary>
    public float CoveragePenalty { get; init => field = Require.Between(value, 0f, 10f); }

    /// <summary>Words that a translation has at least, where the source allows it. Default 0.</summary>
    public int MinimumLength { get; init => field = Require.Between(value, 0, 1 << 16); }

    /// <summary>Words in a row that no translation has twice (Paulus et al. 2018), such as 3; 0, the default, for no such rule.</summary>
    public int NoRepeatedWords { get; init => field = Require.Between(value, 0, 64); }

    TaskDefaults ITaskOptions.Defaults => Defaults;

    internal virtual TaskDefaults Defaults => OfTranslators;

    static readonly TaskDefaults OfTranslators = new("a translator")
    {
        Network = new() { HiddenSize = 256, Dropout = 0.3f },
        Training = new() { LearningRate = 0.002f, WeightDecay = 0, ValidationFraction = 0.02f },
        BySize = new(Passes: 400_000, LeastEpochs: 12, MostEpochs: 80, StepsPerEpoch: 250, LeastPatience: 5),
        Missing = new Dictionary<string, string> { ["Training.Members"] = "its model is one network" },
    };

    /// <summary>The same with the task's values in place of null; what the task does not have is refused.</summary>
    internal TranslationOptions Resolved() => this with { Network = Defaults.Resolve(Network), Training = Defaults.Resolve(Training) };
}
