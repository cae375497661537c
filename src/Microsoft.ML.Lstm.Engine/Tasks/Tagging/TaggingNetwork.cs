using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>
/// What is known of each token side by side: vectors of its words, shapes, characters and keys, what a language model's layers tell of it, and its numbers -> dropout -> recurrent layers -> dropout -> dense -> a score for
/// each tag, and what the token adds to that of each class; over the tags' scores a conditional random field (Huang et al. 2015; Lample et al. 2016; Ma and Hovy 2016).
/// </summary>
/// <remarks>Flat weights hold the inputs' in their order, the body's, then the field's.</remarks>
sealed class TaggingNetwork
{
    const int CharacterSize = 30, ShapeSize = 8, KeySize = 32;

    readonly List<(Edge Edge, int Field, TokenVocabulary Vocabulary)> _words = [];
    (Edge Embeddings, Edge States, Sequential Body)? _language;

    public TaggingNetwork(TaggingConfig config)
    {
        Config = config;
        var (builder, vectors, size) = (new NetworkBuilder(), new List<Edge>(), 0);
        for (var i = 0; i < config.Inputs.Length; i++)
            foreach (var field in config.Inputs[i].Fields(config.CharacterFilters > 0))
                size += Add(builder, field, config.Inputs[i], i == 0 || config.Inputs[i].Kind == TaggingInputKind.Text ? config.WordSize : KeySize, vectors);
        var all = vectors.Count == 1 ? vectors[0] : builder.Merge(MergeMode.Concatenate, [.. vectors]);
        Body = BodyOf(size, config);
        builder.Output("Scores", builder.Add(Body, all, "body"));
        Graph = config.IsQuantized ? NetworkQuantizer.Quantize(builder.Build()) : builder.Build();
        Field = new(config.Tags.Length);
        Scheme = TagScheme.Of(config.Tags).As(config.Scheme);
    }

    public TaggingConfig Config { get; }

    /// <summary>The graph from the inputs to the scores.</summary>
    public Network Graph { get; }

    /// <summary>The last node of the graph, from all vectors of a token to its scores: dropout, recurrent layers, dense.</summary>
    public Sequential Body { get; }

    /// <summary>The conditional random field.</summary>
    public Crf Field { get; }

    public TagScheme Scheme { get; }

    /// <summary>Weights of network and field together.</summary>
    public int WeightCount => Graph.Weights.Count + Field.Weights.Count;

    /// <summary>What is minimised.</summary>
    public IObjective Objective => Config.Classes == 0 ? Field : new TaggingObjective(Field, Config.Classes);

    /// <summary>Makes what the scheme does not allow as good as impossible in weights of the field.</summary>
    public void Forbid(Span<float> field) => Scheme.Forbid(Field.Weights.Slice(field, 0), Field.Weights.Slice(field, 1), Field.Weights.Slice(field, 2));

    /// <summary>Where embeddings of words lie among the weights, in order, and the field that has the words.</summary>
    public IEnumerable<(Range Weights, int Field)> WordEmbeddings => _words.Select(words => (Graph.Parts.WeightsOf(words.Edge.Number), words.Field));

    /// <summary>Where a language model's embeddings lie among the weights, and behind them its layers, from the lowest one on; none without one.</summary>
    public IEnumerable<Range> LanguageWeights
    {
        get
        {
            if (_language is not { } language) yield break;
            yield return Graph.Parts.WeightsOf(language.Embeddings.Number);
            var start = Graph.Parts.WeightsOf(language.States.Number).Start.Value;
            for (var i = 0; i < language.Body.Layers.Length; i++)
            {
                var count = language.Body.Layers[i].Weights.Count;
                yield return start..(start + count);
                start += count;
            }
        }
    }

    /// <summary>Sets the embeddings of words that have a vector, and, where embeddings stay as they are, those of all others to zeros.</summary>
    public void StartWords(Span<float> weights, WordVectors vectors, bool isFrozen)
    {
        var scale = vectors.Scale();
        foreach (var (edge, _, vocabulary) in _words)
        {
            var embedding = weights[Graph.Parts.WeightsOf(edge.Number)];
            if (isFrozen) embedding.Clear();
            foreach (var word in vocabulary.Words)
                if (vectors.Of(word) is { Length: > 0 } vector) TensorPrimitives.Multiply(vector, scale, embedding.Slice(vocabulary.Word(word) * vectors.Size, vectors.Size));
        }
    }

    int Add(NetworkBuilder builder, FeatureSpec field, TaggingInput input, int wordSize, List<Edge> vectors)
    {
        var isTokens = field.Kind == InputKind.Tokens;
        var edge = builder.Input($"{vectors.Count} {field.Name}", field.Size + (isTokens ? 1 : 0), field.Kind);
        if (input.Language is { } language && field.Name == input.LanguageField)
        {
            var embeddings = builder.Add(language.Embeddings(), edge, $"{vectors.Count}");
            var body = language.Body();
            var states = builder.Add(body, embeddings, $"{vectors.Count} language");
            _language = (embeddings, states, body);
            vectors.Add(builder.Merge(MergeMode.Concatenate, embeddings, states));
            return language.EmbeddingSize + language.HiddenSize;
        }
        ILayer? layer = (isTokens, input.Kind) switch
        {
            (true, TaggingInputKind.Text) when field.Name != input.Name => new Embedding(field.Size + 1, ShapeSize),
            (true, _) => new Embedding(field.Size + 1, wordSize),
            (false, TaggingInputKind.Text) => new CharacterConvolution(input.Vocabulary!.CharacterCount, CharacterSize, Config.CharacterFilters, field.Size),
            _ => null,
        };
        vectors.Add(layer is null ? edge : builder.Add(layer, edge, $"{vectors.Count}"));
        if (isTokens && input.Kind == TaggingInputKind.Text && field.Name == input.Name) _words.Add((vectors[^1], vectors.Count - 1, input.Vocabulary!));
        return layer?.OutputSize ?? field.Size;
    }

    static Sequential BodyOf(int size, TaggingConfig config)
    {
        var layers = new List<ILayer>();
        for (var i = 0; i < config.Layers; i++)
        {
            if (config.Dropout > 0) layers.Add(new Dropout(size, config.Dropout));
            var (from, depth) = (size, i);
            layers.Add(config.Bidirectional ? new Bidirectional(Cell) : Cell());
            ILayer Cell() => RecurrentCell.Of(config.Cell, from, config.HiddenSize, depth, config.Layers);
            size = layers[^1].OutputSize;
        }
        if (config.Dropout > 0) layers.Add(new Dropout(size, config.Dropout));
        layers.Add(new Linear(size, config.Scores));
        return new([.. layers]);
    }
}
