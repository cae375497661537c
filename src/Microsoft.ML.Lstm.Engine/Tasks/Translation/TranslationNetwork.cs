using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Decoders;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Translation;

/// <summary>
/// A translator's network: a bidirectional encoder (Bahdanau et al. 2015) and a decoder with attention and input feeding (Luong et al. 2015), whose outputs a softmax over the target's words
/// reads.
/// </summary>
/// <remarks>Flat weights hold the encoder's first, so that the encoder alone has the first of them; then the target's embeddings, the decoder's and, unless they are tied, the softmax's.</remarks>
sealed class TranslationNetwork
{
    const string TargetEmbedding = "target";

    readonly Edge _embedding, _decoder;

    public TranslationNetwork(TranslationConfig config)
    {
        Config = config;
        var builder = new NetworkBuilder();
        var memory = AddEncoder(builder, config, out var memorySize);
        var embedding = builder.Add(new Embedding(config.TargetWords.Size, config.EmbeddingSize), builder.Input("Before", config.TargetWords.Size, InputKind.Tokens), TargetEmbedding);
        var (size, units, outputs) = (config.EmbeddingSize, config.HiddenSize, config.IsTied ? config.EmbeddingSize : config.HiddenSize);
        var additive = config.Attention == AttentionScore.Additive;
        if (!config.Copies && !config.Covers)
        {
            Decoder = additive ? AttentionDecoder.Additive(size, memorySize, units, units, outputs) : AttentionDecoder.Multiplicative(size, memorySize, units, outputs);
            _decoder = builder.Attend(Decoder, Dropped(builder, embedding, size, config.Dropout), memory, "decoder");
            builder.Output("Outputs", Dropped(builder, _decoder, outputs, config.Dropout));
        }
        else
        {
            var pointer = new PointerDecoder(additive ? AttentionKind.Additive : AttentionKind.Multiplicative, size, memorySize, units, additive ? units : memorySize, outputs, config.Copies, config.Covers);
            Edge[] marks = config.Copies ? [builder.Input("Copies", config.LastWord + 1, InputKind.Tokens), builder.Input("Target", config.LastWord + 1, InputKind.Tokens)] : [];
            (Decoder, _decoder) = (pointer.Core, builder.Attend(pointer, Dropped(builder, embedding, size, config.Dropout), memory, marks, "decoder"));
            // What comes behind the outputs, by which words are copied, must not be dropped.
            var drops = config.DropsOutputs && config.Dropout > 0;
            builder.Output("Outputs", drops ? builder.Add(new PartialDropout(pointer.OutputSize, outputs, config.Dropout), _decoder, "") : _decoder);
        }
        Graph = builder.Build();
        _embedding = embedding;
        var alone = new NetworkBuilder();
        alone.Output("Memory", AddEncoder(alone, config, out _));
        Encoder = alone.Build();
        Softmax = new(outputs, config.TargetWords.Size, bias: !config.IsTied);
    }

    public TranslationConfig Config { get; }

    /// <summary>The graph from source and target to the decoder's outputs.</summary>
    public Network Graph { get; }

    /// <summary>The encoder alone, whose weights are the first ones of the graph.</summary>
    public Network Encoder { get; }

    public AttentionDecoder Decoder { get; }

    /// <summary>What the outputs are compared with the target's words by.</summary>
    public ChunkedSoftmax Softmax { get; }

    /// <summary>What is minimised: smoothed cross-entropy, of words that are written or copied, and the coverage loss.</summary>
    public IObjective Objective(TranslationOptions options)
    {
        var smoothed = new ChunkedSoftmax(Softmax.OutputSize, Softmax.Vocabulary, Softmax.HasBias) { LabelSmoothing = options.LabelSmoothing };
        return Config.Copies || Config.Covers ? new PointerSoftmax(smoothed, Config.Copies, Config.Covers, options.CoverageLoss) : smoothed;
    }

    /// <summary>Where the decoder's weights lie among those of the graph.</summary>
    public Range DecoderPlace => Graph.Parts.WeightsOf(_decoder.Number);

    /// <summary>Where the target's embeddings lie.</summary>
    public Range EmbeddingPlace => Graph.Parts.WeightsOf(_embedding.Number);

    /// <summary>Where the softmax's weights lie: among the graph's where they are the embeddings, else behind them.</summary>
    public Range SoftmaxPlace => Config.IsTied ? EmbeddingPlace : Graph.Weights.Count..checked(Graph.Weights.Count + Softmax.Weights.Count);

    /// <summary>All weights.</summary>
    public int WeightCount => Math.Max(Graph.Weights.Count, SoftmaxPlace.End.Value);

    /// <summary>Draws fresh weights. Embeddings that are the output's weights, too, are small enough for logits of about 1, and no smaller.</summary>
    public void Initialize(Span<float> weights, Random random)
    {
        Graph.Initialize(weights[..Graph.Weights.Count], random);
        if (Config.IsTied) Initializers.Uniform(weights[EmbeddingPlace], MathF.Sqrt(3 / MathF.Sqrt(Config.EmbeddingSize)), random);
        else Softmax.Initialize(weights[SoftmaxPlace], random);
    }

    static Edge AddEncoder(NetworkBuilder builder, TranslationConfig config, out int size)
    {
        Edge edge;
        if (config.ReadsNumbers) (edge, size) = (builder.Input("Source", config.SourceNumbers), config.SourceNumbers);
        else
        {
            size = config.EmbeddingSize;
            edge = Dropped(builder, builder.Add(new Embedding(config.SourceSize, size), builder.Input("Source", config.SourceSize, InputKind.Tokens), "source"), size, config.Dropout);
        }
        for (var i = 0; i < config.Layers; i++)
        {
            var (from, depth) = (size, i);
            var layer = new Bidirectional(() => RecurrentCell.Of(config.Cell, from, config.HiddenSize, depth, config.Layers));
            edge = Dropped(builder, builder.Add(layer, edge, $"encoder {i}"), layer.OutputSize, config.Dropout);
            size = layer.OutputSize;
        }
        return edge;
    }

    static Edge Dropped(NetworkBuilder builder, Edge edge, int size, float rate) => rate > 0 ? builder.Add(new Dropout(size, rate), edge, "") : edge;
}
