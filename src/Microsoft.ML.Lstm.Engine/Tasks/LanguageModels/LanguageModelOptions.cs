namespace Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

/// <summary>How a language model is built and trained.</summary>
public record LanguageModelOptions : ITaskOptions
{
    /// <summary>The recurrent network; its dropout is variational, behind each layer. Null hidden units are 256, or 512 where there are 200,000 tokens or more.</summary>
    public NetworkOptions Network { get; init => field = value ?? throw new ArgumentNullException(nameof(Network)); } = new();

    /// <summary>How it is trained. The batch size is the number of places of the text that are read side by side; it and the epochs are chosen by the text's length where they are null.</summary>
    public TrainingOptions Training { get; init => field = value ?? throw new ArgumentNullException(nameof(Training)); } = new();

    /// <summary>Size of a token's embedding; null, the default, for <see cref="NetworkOptions.HiddenSize"/>.</summary>
    public int? EmbeddingSize { get; init => field = Require.Between(value, 1, 1 << 13); }

    /// <summary>Whether the output matrix is that of the embeddings (Press and Wolf 2017); the last layer then has as many units as an embedding has numbers. Default true.</summary>
    [SearchChoices]
    public bool TieWeights { get; init; } = true;

    /// <summary>Tokens that a training step reads of each place, and gradients go back through; the state goes on beyond. Default 100.</summary>
    [SearchRange(16, 256, Log = true)]
    public int ChunkSteps { get; init => field = Require.Between(value, 1, 1 << 12); } = 100;

    /// <summary>The fraction of tokens whose embedding is dropped in training, wherever they come in a step. Default 0.</summary>
    public float EmbeddingDropout { get; init => field = Require.Between(value, 0f, 0.95f); }

    /// <summary>Variational dropout of the embeddings' features. Default 0.1.</summary>
    [SearchRange(0, 0.6)]
    public float InputDropout { get; init => field = Require.Between(value, 0f, 0.95f); } = 0.1f;

    /// <summary>Variational dropout of the hidden state on its way to the next step (Gal and Ghahramani 2016), of LSTM and GRU. Default 0.</summary>
    public float RecurrentDropout { get; init => field = Require.Between(value, 0f, 0.95f); }

    /// <summary>The fraction of hidden weights that is dropped in each training step (Merity et al. 2018). Default 0.3.</summary>
    [SearchRange(0, 0.6)]
    public float WeightDropout { get; init => field = Require.Between(value, 0f, 0.95f); } = 0.3f;

    /// <summary>
    /// The other tokens, drawn anew for each training step, that a token is told from beside those of the step (sampled softmax; Jean et al. 2015): training with a large vocabulary is several times as fast. Probabilities are over all
    /// tokens nevertheless. Null, the default, draws 4,096 where there are more than 20,000; 0 draws none: a token is told from all others.
    /// </summary>
    public int? SampledTokens { get; init => field = Require.Between(value, 0, LanguageConfig.MostTokens); }

    TaskDefaults ITaskOptions.Defaults => Defaults;

    internal static TaskDefaults Defaults { get; } = new("a language model")
    {
        Network = new() { Dropout = 0.4f },
        Training = new() { LearningRate = 0.003f, WeightDecay = 0.01f, ValidationFraction = 0.05f },
        BySize = new(Passes: 200_000, LeastEpochs: 6, MostEpochs: 60, StepsPerEpoch: 280, LeastPatience: 3),
        LargestHiddenSize = 1 << 13,
        Missing = new Dictionary<string, string> { ["Training.Members"] = "texts come from one network" },
    };

    /// <summary>The same with the task's values in place of null; what the task does not have is refused.</summary>
    internal LanguageModelOptions Resolved()
    {
        if (Network.Cell is not (CellKind.Lstm or CellKind.PeepholeLstm or CellKind.MogrifierLstm or CellKind.Gru) && RecurrentDropout > 0)
            throw new ArgumentException(FormattableString.Invariant($"{nameof(RecurrentDropout)} is {RecurrentDropout}, but the cell {Network.Cell} has none. Set it to 0, or take an LSTM, its variants, or a GRU."), nameof(RecurrentDropout));
        return this with { Network = Defaults.Resolve(Network), Training = Defaults.Resolve(Training) };
    }
}
