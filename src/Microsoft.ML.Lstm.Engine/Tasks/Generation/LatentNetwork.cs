using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>What stands beside the network that makes steps where sequences have codes (sketch-rnn, Ha and Eck 2017): an encoder, and what a code makes of the first state.</summary>
/// <remarks>Flat weights of a <see cref="GenerationNetwork"/> end with those of <see cref="Start"/> and of <see cref="Encoder"/>.</remarks>
sealed class LatentNetwork
{
    /// <summary>The networks of a generator.</summary>
    /// <param name="config">What it is built from.</param>
    /// <param name="stateSize">Numbers of a state of what makes steps.</param>
    /// <param name="firstWeight">Where the weights begin.</param>
    public LatentNetwork(GenerationConfig config, int stateSize, int firstWeight)
    {
        Encoder = EncoderOf(config);
        Start = config.HasPlainState ? StartOf(config, stateSize) : null;
        StartWeights = firstWeight..checked(firstWeight + (Start?.Weights.Count ?? 0));
        EncoderWeights = StartWeights.End.Value..checked(StartWeights.End.Value + Encoder.Weights.Count);
    }

    /// <summary>From a sequence [steps, values] to the distribution of its code: means, then logarithms of variances, [1, 2 · size].</summary>
    public Network Encoder { get; }

    /// <summary>From a code [size] to the state before the first step; null where cells have states that a code cannot set: it begins at zero then.</summary>
    public Network? Start { get; }

    /// <summary>Where the weights of <see cref="Start"/> lie.</summary>
    public Range StartWeights { get; }

    /// <summary>Where the weights of <see cref="Encoder"/> lie.</summary>
    public Range EncoderWeights { get; }

    /// <summary>Floats of the packed weights: of the start, then of the encoder.</summary>
    public int PackedSize => checked(StartPacked + Encoder.PackedSize);

    /// <summary>Floats of the packed weights of the start.</summary>
    public int StartPacked => Start?.PackedSize ?? 0;

    /// <summary>Draws fresh weights.</summary>
    public void Initialize(Span<float> weights, Random random)
    {
        Start?.Initialize(weights[StartWeights], random);
        Encoder.Initialize(weights[EncoderWeights], random);
    }

    /// <summary>Packs the weights, of all that are a generator's, for the kernels.</summary>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        Start?.Pack(weights[StartWeights], packed[..StartPacked]);
        Encoder.Pack(weights[EncoderWeights], packed[StartPacked..]);
    }

    /// <summary>What the start reads.</summary>
    /// <param name="weights">All weights of a generator.</param>
    /// <param name="packed">What <see cref="Pack"/> wrote.</param>
    public Parameters StartParameters(ReadOnlySpan<float> weights, ReadOnlySpan<float> packed) => new(weights[StartWeights], packed[..StartPacked]);

    /// <summary>What the encoder reads.</summary>
    /// <inheritdoc cref="StartParameters"/>
    public Parameters EncoderParameters(ReadOnlySpan<float> weights, ReadOnlySpan<float> packed) => new(weights[EncoderWeights], packed[StartPacked..]);

    /// <summary>Writes the descriptions of the networks, or refuses those of others.</summary>
    public void Agree(ModelCodec codec)
    {
        NetworkSpec.Agree(codec, Encoder);
        if (Start is not null) NetworkSpec.Agree(codec, Start);
    }

    static Network EncoderOf(GenerationConfig config)
    {
        var builder = new NetworkBuilder();
        var sequence = builder.Input("Sequence", config.Values);
        var ahead = builder.Add(Reader(config), sequence, "forward");
        var back = builder.Add(new Reverse(Reader(config)), sequence, "backward");
        builder.Output("Code", builder.Add(new Linear(2 * config.EncoderUnits, 2 * config.LatentSize), builder.Merge(MergeMode.Concatenate, ahead, back), "code"));
        return builder.Build();
    }

    static Sequential Reader(GenerationConfig config) =>
        new(RecurrentCell.Of(config.Cell, config.Values, config.EncoderUnits, recurrentDropout: config.RecurrentDropout), new TakeLastStep(config.EncoderUnits));

    static Network StartOf(GenerationConfig config, int stateSize)
    {
        var builder = new NetworkBuilder();
        builder.Output("State", builder.Add(new Sequential(new Linear(config.LatentSize, stateSize), new Tanh(stateSize)), builder.Input("Code", config.LatentSize, InputKind.Static), "start"));
        return builder.Build();
    }
}
