using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>
/// The step before, zeros before the first, and beside it what a bidirectional layer has read of a condition, and the code of the sequence -> recurrent layers with dropout between them -> dense -> what the head takes, and the logit of the end.
/// </summary>
/// <remarks>Flat weights hold those of the condition's layer, of the others, of the head, and of what a code needs. So a sequence is made step after step by two networks, whose weights are those of the one that is trained.</remarks>
sealed class GenerationNetwork
{
    public GenerationNetwork(GenerationConfig config)
    {
        Config = config;
        Head = config.Distribution switch
        {
            StepDistribution.Independent => new IndependentHead(config.Values),
            StepDistribution.Mixture => new MixtureHead(config.IsBinary, config.MixtureComponents),
            _ => new JointHead(config.Values, config.JointUnits),
        };
        Objective = new(Head, config.Values, config.LearnsEnd);
        Condition = config.HasCondition ? Reader(config) : null;
        Steps = Generator(config, Objective.OutputSize);
        Graph = Condition is null ? Steps : Whole(config, Objective.OutputSize);
        var own = Condition?.Weights.Count ?? 0;
        (ConditionWeights, StepWeights) = (..own, own..checked(own + Steps.Weights.Count));
        HeadWeights = StepWeights.End.Value..checked(StepWeights.End.Value + Head.Weights.Count);
        Latent = config.HasCode ? new(config, Steps.StateSize, HeadWeights.End.Value) : null;
    }

    public GenerationConfig Config { get; }

    public IStepHead Head { get; }

    public StepObjective Objective { get; }

    /// <summary>What is trained: from steps, and a condition, to outputs.</summary>
    public Network Graph { get; }

    /// <summary>From a condition to what is put beside the steps; null without one.</summary>
    public Network? Condition { get; }

    /// <summary>From steps, and what was read of a condition, to outputs.</summary>
    public Network Steps { get; }

    /// <summary>Where the weights of <see cref="Condition"/> lie.</summary>
    public Range ConditionWeights { get; }

    /// <summary>Where the weights of <see cref="Steps"/> lie.</summary>
    public Range StepWeights { get; }

    /// <summary>Where the weights of <see cref="Head"/> lie.</summary>
    public Range HeadWeights { get; }

    /// <summary>What encodes sequences; null without a code.</summary>
    public LatentNetwork? Latent { get; }

    /// <summary>Weights of all.</summary>
    public int WeightCount => Latent?.EncoderWeights.End.Value ?? HeadWeights.End.Value;

    /// <summary>Draws fresh weights of all.</summary>
    public void Initialize(Span<float> weights, Random random)
    {
        Graph.Initialize(weights[..HeadWeights.Start], random);
        Head.Initialize(weights[HeadWeights], random);
        Latent?.Initialize(weights, random);
    }

    /// <summary>Makes a pass of <see cref="Graph"/> or <see cref="Steps"/> ready for rows of at most so many steps.</summary>
    public void Begin(NetworkPass pass, int steps)
    {
        ReadOnlySpan<int> inputs = [steps, Config.HasCondition ? steps : 1, 1];
        pass.Begin(inputs[..Graph.Inputs.Count]);
    }

    static Network Reader(GenerationConfig config)
    {
        var builder = new NetworkBuilder();
        builder.Output("Read", builder.Add(ReaderLayer(config), builder.Input("Condition", config.ConditionValues), "condition"));
        return builder.Build();
    }

    static Network Generator(GenerationConfig config, int outputs)
    {
        var builder = new NetworkBuilder();
        List<Edge> edges = [builder.Input("Steps", config.Values)];
        if (config.HasCondition) edges.Add(builder.Input("Read", 2 * config.ConditionUnits));
        builder.Output("Outputs", builder.Add(Body(config, outputs), WithCode(builder, config, edges), "body"));
        return builder.Build();
    }

    static Network Whole(GenerationConfig config, int outputs)
    {
        var builder = new NetworkBuilder();
        var steps = builder.Input("Steps", config.Values);
        var read = builder.Add(ReaderLayer(config), builder.Input("Condition", config.ConditionValues), "condition");
        builder.Output("Outputs", builder.Add(Body(config, outputs), WithCode(builder, config, [steps, read]), "body"));
        return builder.Build();
    }

    // What each step reads, side by side, and the code beside it.
    static Edge WithCode(NetworkBuilder builder, GenerationConfig config, List<Edge> edges)
    {
        if (config.HasCode) edges.Add(builder.Repeat(builder.Input("Code", config.LatentSize, InputKind.Static), edges[0]));
        return edges.Count == 1 ? edges[0] : builder.Merge(MergeMode.Concatenate, [.. edges]);
    }

    static Bidirectional ReaderLayer(GenerationConfig config) => new(() => RecurrentCell.Of(config.Cell, config.ConditionValues, config.ConditionUnits));

    static Sequential Body(GenerationConfig config, int outputs)
    {
        var (layers, size) = (new List<ILayer>(), checked(config.Values + (config.HasCondition ? 2 * config.ConditionUnits : 0) + config.LatentSize));
        if (config.InputDropout > 0) layers.Add(new VariationalDropout(size, config.InputDropout));
        for (var i = 0; i < config.Layers; i++)
        {
            if (config.Dropout > 0 && i > 0) layers.Add(new VariationalDropout(size, config.Dropout));
            layers.Add(RecurrentCell.Of(config.Cell, size, config.HiddenSize, i, config.Layers, config.RecurrentDropout));
            size = config.HiddenSize;
        }
        if (config.Dropout > 0) layers.Add(new Dropout(size, config.Dropout));
        layers.Add(new Linear(size, outputs));
        return new([.. layers]);
    }
}
