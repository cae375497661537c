using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;

namespace Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

/// <summary>
/// A token's embedding -> dropout -> recurrent layers with dropout behind each -> a score of every token to come, whose matrix may be the embeddings' (Press and Wolf 2017). Dropout is
/// variational: the same features at all steps (Gal and Ghahramani 2016; Merity et al. 2018).
/// </summary>
/// <remarks>
/// Flat weights hold the layers', the embeddings [V, E], the output matrix [V, units] unless it is the same, and a bias for each token. So the last two, which are the objective's, lie side by side.
/// </remarks>
sealed class LanguageNetwork
{
    public LanguageNetwork(LanguageConfig config)
    {
        Config = config;
        var builder = new NetworkBuilder();
        var input = builder.Input("Embedding", config.EmbeddingSize);
        builder.Output("Features", builder.Add(Body(config), input, "body"));
        Graph = builder.Build();
        Objective = new(config.UnitsOf(config.Layers - 1), config.Vocabulary);
        var embeddings = checked(config.Vocabulary * config.EmbeddingSize);
        Embeddings = Graph.Weights.Count..checked(Graph.Weights.Count + embeddings);
        var own = config.IsTied ? Embeddings.Start.Value : Embeddings.End.Value;
        Own = own..checked(own + Objective.Weights.Count);
        HiddenWeights = [.. Enumerable.Range(0, Graph.Weights.Specs.Length).Where(i => Graph.Weights.Specs[i].Name.EndsWith("hidden weights", StringComparison.Ordinal)).Select(Graph.Weights.RangeOf)];
    }

    public LanguageConfig Config { get; }

    /// <summary>From embeddings to features.</summary>
    public Network Graph { get; }

    /// <summary>The softmax over all tokens.</summary>
    public ChunkedSoftmax Objective { get; }

    /// <summary>Where the embeddings lie among the weights.</summary>
    public Range Embeddings { get; }

    /// <summary>
    /// What embeddings are multiplied with as inputs. Tied ones are small, as outputs must be unsure at first; inputs of variance 1 (√E; Vaswani et al. 2017) would move too fast with each step of the weights. The fourth root lies
    /// between: inputs are larger than outputs, and learn faster, by as much.
    /// </summary>
    public float InputScale => Config.IsTied ? MathF.Pow(Config.EmbeddingSize, 0.25f) : 1;

    /// <summary>Where the objective's weights lie.</summary>
    public Range Own { get; }

    /// <summary>Where the layers' hidden weights lie.</summary>
    public Range[] HiddenWeights { get; }

    public int WeightCount => Own.End.Value;

    public int PackedSize => checked(Graph.PackedSize + Objective.PackedSize);

    public void Initialize(Span<float> weights, Random random)
    {
        Graph.Initialize(weights[..Graph.Weights.Count], random);
        if (Config.IsTied)
        {
            weights[Own].Clear();
            Initializers.Uniform(weights[Embeddings], MathF.Sqrt(3f / Config.EmbeddingSize), random);
        }
        else
        {
            new Embedding(Config.Vocabulary, Config.EmbeddingSize).Initialize(weights[Embeddings], random);
            Objective.Initialize(weights[Own], random);
        }
    }

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        Graph.Pack(weights[..Graph.Weights.Count], packed[..Graph.PackedSize]);
        Objective.Pack(weights[Own], packed[Graph.PackedSize..]);
    }

    static Sequential Body(LanguageConfig config)
    {
        var layers = new List<ILayer> { new VariationalDropout(config.EmbeddingSize, config.InputDropout) };
        for (var i = 0; i < config.Layers; i++)
        {
            layers.Add(RecurrentCell.Of(config.Cell, config.InputOf(i), config.UnitsOf(i), i, config.Layers, config.RecurrentDropout));
            layers.Add(new VariationalDropout(config.UnitsOf(i), config.Dropout));
        }
        return new([.. layers]);
    }
}
