using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

/// <summary>A language model as the training loop sees it: an example is a stream of a long text, whose state goes on from one step to the next (truncated backpropagation through time).</summary>
/// <param name="network">What is trained.</param>
/// <param name="streams">The text to learn from.</param>
/// <param name="held">The text to validate on.</param>
/// <param name="options">Dropout of weights and of tokens, and how many of these are sampled.</param>
/// <param name="initialize">Draws, or copies, the initial weights.</param>
sealed class LanguageTask(LanguageNetwork network, TokenStreams streams, HeldOutTokens held, LanguageModelOptions options, Action<Span<float>, Random> initialize) : ITask
{
    /// <summary>Above so many tokens, so many are drawn.</summary>
    const int ManyTokens = 20_000, UsualSample = 4096;

    readonly float[] _states = new float[streams.Count * network.Graph.StateSize];
    readonly float[] _dropped = options.WeightDropout > 0 ? new float[network.Graph.Weights.Count] : [];
    ulong _seed;

    public LanguageNetwork Network => network;

    public TokenStreams Streams => streams;

    public HeldOutTokens Held => held;

    /// <summary>The share of tokens whose embedding is dropped.</summary>
    public float EmbeddingDropout => options.EmbeddingDropout;

    /// <summary>Tokens that are drawn for the ones of a step to be told from; 0 for all there are.</summary>
    public int Sampled { get; } = SampledOf(network.Config.Vocabulary, options);

    /// <summary>The share of each token in the text to learn from, where some are drawn.</summary>
    public float[] Shares { get; } = SampledOf(network.Config.Vocabulary, options) > 0 ? streams.Shares(network.Config.Vocabulary) : [];

    public int WeightCount => network.WeightCount;

    public int PackedSize => network.PackedSize;

    public int ValidationCount => held.Count;

    /// <summary>Every token alike.</summary>
    public double LossOfNothing() => Math.Log(network.Config.Vocabulary);

    public void Initialize(Span<float> weights, Random random) => initialize(weights, random);

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => network.Pack(weights, packed);

    /// <summary>Drops hidden weights, the same ones for all streams and steps (DropConnect of Wan et al. 2013; Merity et al. 2018).</summary>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed, ulong seed)
    {
        _seed = seed;
        weights[.._dropped.Length].CopyTo(_dropped);
        DropWeights(_dropped);
        network.Graph.Pack(Weights(weights), packed[..network.Graph.PackedSize]);
        // Candidates are packed when they are drawn.
        if (Sampled == 0) network.Objective.Pack(weights[network.Own], packed[network.Graph.PackedSize..]);
    }

    /// <summary>The layers' weights in a training step.</summary>
    public ReadOnlySpan<float> Weights(ReadOnlySpan<float> weights) => _dropped.Length > 0 ? _dropped : weights[..network.Graph.Weights.Count];

    /// <summary>Drops hidden weights of the step, or what leads to them of a gradient.</summary>
    public void DropWeights(Span<float> layers)
    {
        if (_dropped.Length == 0) return;
        for (var i = 0; i < network.HiddenWeights.Length; i++)
        {
            var hidden = layers[network.HiddenWeights[i]];
            DropoutMask.Multiply(hidden, _seed ^ (0xD1B54A32D192ED03 * (ulong)(i + 1)), options.WeightDropout, 1 / (1 - options.WeightDropout), hidden);
        }
    }

    public void Draw(Span<int> examples, Random random)
    {
        streams.Next(random);
        for (var i = 0; i < examples.Length; i++) examples[i] = i;
    }

    public IShard CreateShard(int examples, ParallelRegion? region) => new LanguageShard(this, examples, region);

    /// <summary>The states of streams, from one on.</summary>
    public Span<float> States(int first, int count) => _states.AsSpan(first * network.Graph.StateSize, count * network.Graph.StateSize);

    public void Transfer(ModelCodec codec) => codec.Floats(_states);

    public Span<float> Carried => _states;

    // Where candidates are as many as all tokens, all there are cost less.
    static int SampledOf(int vocabulary, LanguageModelOptions options) =>
        (options.SampledTokens ?? (vocabulary > ManyTokens ? UsualSample : 0)) is var sampled && sampled < vocabulary ? sampled : 0;
}
