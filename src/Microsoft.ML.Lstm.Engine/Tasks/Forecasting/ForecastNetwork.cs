using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>The network of a forecaster: segments -> recurrent layers -> last hidden values and extras -> dense ReLU -> correction of the baseline.</summary>
/// <remarks>
/// <para>Categories are embedded and join the extras. Where covariates are known ahead, a second part adds to the correction of each step of the horizon: it reads the step's covariates, its baseline
/// and a small summary of the rest (a dense decoder that all steps share, as in TiDE: Das et al. 2023).</para>
/// <para>An encoder-decoder has a recurrent layer over the steps of the horizon in place of both (Cho et al. 2014). A mixer reads the variates of the
/// window, one after another, in place of its segments (xLSTM-Mixer: Kraus et al. 2024).</para>
/// <para>The outputs start at zero, so training starts from the baseline and its quantiles. Weights lie flat: the body's, the embeddings', the head's, the decoder's.</para>
/// </remarks>
sealed class ForecastNetwork
{
    const int ContextSize = 16, DecoderSize = 32, MostEmbedding = 16;

    readonly Edge _segments, _extras, _future;
    readonly int[] _categories;

    /// <summary>Layers whose weights are drawn, and those that start at zero, in the order of the weights.</summary>
    readonly List<(ILayer Layer, bool IsDrawn)> _layers = [];

    public ForecastNetwork(
        WindowConfig plan, CellKind cell, int hiddenSize, int layers, float dropout, ForecastLoss loss = ForecastLoss.Quantile,
        ForecastDecoding decoding = ForecastDecoding.Direct, ForecastArchitecture architecture = ForecastArchitecture.Recurrent, bool isQuantized = false)
    {
        (Cell, HiddenSize, LayerCount, Dropout, Loss) = (cell, hiddenSize, layers, dropout, loss);
        (Decoding, Architecture, IsQuantized) = (decoding, architecture, isQuantized);
        var isMixer = architecture == ForecastArchitecture.Mixer;
        var (builder, covariates) = (new NetworkBuilder(), plan.Covariates);
        _segments = builder.Input(isMixer ? "Variates" : "Segments", isMixer ? plan.VariateSize : plan.StepSize);
        var last = builder.Add(isMixer ? Mixer(plan) : Body(plan), _segments, "body", new(0));
        _extras = builder.Input("Extras", plan.Horizon + (plan.Log ? 1 : 0) + covariates.Static, InputKind.Static);
        var categories = covariates.Categories.Select((size, i) => builder.Input($"Category{i}", size, InputKind.Tokens)).ToArray();
        _categories = [.. categories.Select(category => category.Number)];
        Edge[] embedded = [.. categories.Select((category, i) => builder.Add(Embedded(covariates.Categories[i]), category, $"embedding{i}"))];
        var state = builder.Merge(MergeMode.Concatenate, [last, _extras, .. embedded]);
        var size = ((isMixer ? 2 : 1) * hiddenSize) + plan.Horizon + (plan.Log ? 1 : 0) + covariates.Static + embedded.Select((_, i) => EmbeddingSize(covariates.Categories[i])).Sum();
        if (decoding == ForecastDecoding.EncoderDecoder)
        {
            FutureSize = covariates.KnownAhead + 1 + plan.Positions;
            _future = builder.Input("Future", FutureSize);
            var context = builder.Add(Drawn(new Linear(size, hiddenSize)), state, "context");
            var steps = builder.Merge(MergeMode.Concatenate, _future, builder.Repeat(context, _future));
            builder.Output("Corrections", builder.Add(new FlattenSteps(Levels.Length, plan.Horizon), builder.Add(Decoder(FutureSize + hiddenSize), steps, "decoder", new(1)), "steps"));
            Graph = Built();
            return;
        }

        var corrections = builder.Add(Dense(size, hiddenSize, plan.Horizon * Levels.Length), state, "head", new(1));
        if (covariates.KnownAhead > 0)
        {
            FutureSize = covariates.KnownAhead + 1;
            _future = builder.Input("Future", FutureSize);
            var context = builder.Add(Drawn(new Linear(size, ContextSize)), state, "context");
            var steps = builder.Merge(MergeMode.Concatenate, _future, builder.Repeat(context, _future));
            var decoded = builder.Add(Dense(FutureSize + ContextSize, DecoderSize, Levels.Length), steps, "decoder");
            corrections = builder.Merge(MergeMode.Sum, corrections, builder.Add(new FlattenSteps(Levels.Length, plan.Horizon), decoded, "steps"));
        }

        builder.Output("Corrections", corrections);
        Graph = Built();

        Network Built() => isQuantized ? NetworkQuantizer.Quantize(builder.Build()) : builder.Build();
    }

    /// <summary>Quantile levels of the output at each step of the horizon; the one in the middle is the forecast.</summary>
    public static ReadOnlySpan<float> Levels => [0.1f, 0.5f, 0.9f];

    public CellKind Cell { get; }

    public int HiddenSize { get; }

    public int LayerCount { get; }

    public float Dropout { get; }

    /// <summary>What the outputs are trained with, and so what they mean.</summary>
    public ForecastLoss Loss { get; }

    /// <summary>What reads the past.</summary>
    public ForecastArchitecture Architecture { get; }

    /// <summary>How the steps of the horizon are reached.</summary>
    public ForecastDecoding Decoding { get; }

    /// <summary>Whether its layers compute in 8-bit integers.</summary>
    public bool IsQuantized { get; }

    /// <summary>Numbers that a decoder reads at each step of the horizon: covariates that are known ahead, the baseline, positions; 0 without a decoder.</summary>
    public int FutureSize { get; }

    /// <summary>From segments and extras, which are the baseline and, of logarithms, the spread, then static features, to the correction of the baseline.</summary>
    public Network Graph { get; }

    /// <summary>The edge of the segments, or of the variates.</summary>
    public int Segments => _segments.Number;

    /// <summary>The edge of the extras.</summary>
    public int Extras => _extras.Number;

    /// <summary>The edges of the categories.</summary>
    public ReadOnlySpan<int> Categories => _categories;

    /// <summary>The edge of what a decoder reads at each step.</summary>
    public int Future => _future.Number;

    /// <summary>The same network in 8-bit integers, or in single precision; its weights keep their places.</summary>
    public ForecastNetwork As(WindowConfig plan, bool isQuantized) =>
        isQuantized == IsQuantized ? this : new(plan, Cell, HiddenSize, LayerCount, Dropout, Loss, Decoding, Architecture, isQuantized);

    /// <summary>Steps of each input.</summary>
    public int[] InputSteps(WindowConfig plan) => [Architecture == ForecastArchitecture.Mixer ? plan.Variates + 1 : plan.Steps, 1, .. _categories.Select(_ => 1), .. FutureSize > 0 ? new[] { plan.Horizon } : []];

    public void Initialize(Span<float> weights, Random random)
    {
        var place = 0;
        foreach (var (layer, isDrawn) in _layers)
        {
            var own = weights.Slice(place, layer.Weights.Count);
            if (isDrawn) layer.Initialize(own, random);
            else own.Clear();
            place += own.Length;
        }
    }

    Sequential Body(WindowConfig plan)
    {
        var body = new List<ILayer>();
        for (var i = 0; i < LayerCount; i++)
        {
            if (i > 0 && Dropout > 0) body.Add(new Dropout(HiddenSize, Dropout));
            body.Add(RecurrentCell.Of(Cell, i == 0 ? plan.StepSize : HiddenSize, HiddenSize, i, LayerCount));
        }

        return Drawn(new Sequential([.. body, new TakeLastStep(HiddenSize)]));
    }

    /// <summary>Time mixing by one linear layer for all variates (as NLinear: Zeng et al. 2023), a projection, and joint mixing of the variates in two views; the last variate is the series.</summary>
    Sequential Mixer(WindowConfig plan)
    {
        var mixing = new List<ILayer>();
        for (var i = 0; i < LayerCount; i++)
        {
            if (i > 0 && Dropout > 0) mixing.Add(new Dropout(HiddenSize, Dropout));
            mixing.Add(RecurrentCell.Of(CellKind.SLstm, HiddenSize, HiddenSize, i, LayerCount));
        }

        return Drawn(new Sequential(new Linear(plan.VariateSize, plan.Horizon), new Linear(plan.Horizon, HiddenSize), new TwoViews(new Sequential([.. mixing])), new TakeLastStep(2 * HiddenSize)));
    }

    /// <summary>A hidden layer and an output that starts at zero.</summary>
    Sequential Dense(int inputs, int hidden, int outputs)
    {
        var (dense, output) = (Drawn(new Linear(inputs, hidden)), new Linear(hidden, outputs));
        _layers.Add((output, false));
        return Dropout > 0 ? new(dense, new Relu(hidden), new Dropout(hidden, Dropout), output) : new(dense, new Relu(hidden), output);
    }

    /// <summary>A recurrent layer over the horizon and an output that starts at zero.</summary>
    Sequential Decoder(int inputs)
    {
        var (cell, output) = (Drawn(RecurrentCell.Of(Cell, inputs, HiddenSize)), new Linear(HiddenSize, Levels.Length));
        _layers.Add((output, false));
        return Dropout > 0 ? new(cell, new Dropout(HiddenSize, Dropout), output) : new(cell, output);
    }

    Sequential Embedded(int size) => Drawn(new Sequential(new Embedding(size + 1, EmbeddingSize(size), paddingIndex: 0), new TakeLastStep(EmbeddingSize(size))));

    static int EmbeddingSize(int categories) => Math.Clamp((int)Math.Ceiling(Math.Sqrt(categories)), 2, MostEmbedding);

    T Drawn<T>(T layer)
        where T : ILayer
    {
        _layers.Add((layer, true));
        return layer;
    }
}
