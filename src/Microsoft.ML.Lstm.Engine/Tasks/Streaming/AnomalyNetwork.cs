using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>
/// The forecaster inside a detector: values of the past, some rows apart, each with the time of day and week at which the next one is due -> recurrent layers ->
/// the change of each channel within the short and the long horizon. With memory for its passes: one thread at a time.
/// </summary>
sealed class AnomalyNetwork
{
    /// <summary>Inputs of each step besides the values: sine and cosine of the time of day and of the week.</summary>
    const int Calendar = 4;

    /// <summary>Layers behind the recurrent ones.</summary>
    const int OtherLayers = 2;

    readonly AnomalyPlan _plan;
    readonly Sequential _chain;
    readonly Network _network;
    readonly HuberLoss _loss = new();

    // Made when they are first used: who only loads or saves needs no memory.
    NetworkPass? _forecasting, _learning;
    float[] _targets = [], _weights = [];

    public AnomalyNetwork(AnomalyPlan plan)
    {
        _plan = plan;
        var (network, layers) = (plan.Network, new List<ILayer>());
        for (var i = 0; i < network.LayerCount; i++) layers.Add(RecurrentCell.Of(network.Cell, i == 0 ? plan.Channels + Calendar : plan.HiddenSize, plan.HiddenSize, i, network.LayerCount));
        layers.AddRange(new TakeLastStep(plan.HiddenSize), new Linear(plan.HiddenSize, plan.Channels * AnomalyPlan.Horizons));
        _chain = new([.. layers]);
        _network = Network.Of(_chain);
    }

    /// <summary>Size of the passes' buffers, in floats.</summary>
    /// <exception cref="OverflowException">They are more than arrays can hold.</exception>
    public long Size
    {
        get
        {
            var (rows, steps) = ((long)_plan.BatchSize, _plan.Options.Steps);
            return ((rows + 1) * steps * (_chain.InputSize + 1)) + (4 * rows * _chain.OutputSize) + _chain.TapeSize((int)rows, steps)
                + _chain.ScratchSize((int)rows, steps) + _chain.ScratchSize(1, steps);
        }
    }

    public Network Graph => _network;

    /// <summary>A plan whose network is the one that a file describes: the description names cell and layers, the plan all else.</summary>
    /// <exception cref="InvalidDataException">It is none of a detector's.</exception>
    public static AnomalyPlan Described(NetworkSpec spec, AnomalyPlan plan)
    {
        var (description, layers) = (spec.ToString(), spec.Nodes[^1].Layer.Children.Count - OtherLayers);
        foreach (var cell in layers < 1 ? [] : Enum.GetValues<CellKind>())
        {
            var described = plan with { Options = plan.Options with { Network = plan.Network with { Cell = cell, Layers = layers } } };
            if (new AnomalyNetwork(described).Graph.Spec.ToString() == description) return described;
        }

        throw new InvalidDataException($"The model holds another network than its sizes ask for: {description} in place of one such as {new AnomalyNetwork(plan).Graph.Spec}.");
    }

    public int WeightCount => _network.Weights.Count;

    public int PackedSize => _network.PackedSize;

    public void Initialize(Span<float> weights, Random random)
    {
        _network.Initialize(weights, random);

        // It starts from no change at all, which is a good forecast of many series.
        var specs = _network.Weights.Specs.Length;
        _network.Weights.Slice(weights, specs - 2).Clear();
        _network.Weights.Slice(weights, specs - 1).Clear();
    }

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => _network.Pack(weights, packed);

    /// <summary>[Horizons, Channels]: the changes forecast from a row on; valid until the next call.</summary>
    public ReadOnlySpan<float> Forecast(ChannelHistory history, long origin, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed)
    {
        _forecasting ??= new(_network, 1);
        _forecasting.Begin(_plan.Options.Steps);
        Load(_forecasting, 0, history, origin);
        return _forecasting.Forward(1, new(weights, packed), seed: null);
    }

    /// <summary>Adds the gradient of the mean loss of the forecasts from some rows, whose futures are known, and returns the loss.</summary>
    public double LossAndGradient(ChannelHistory history, ReadOnlySpan<long> origins, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> gradient)
    {
        var (rows, size) = (origins.Length, _network.OutputSize);
        if (_learning is null)
        {
            _learning = new(_network, _plan.BatchSize, PassPlan.Training(_network));
            (_targets, _weights) = (new float[_plan.BatchSize * size], new float[_plan.BatchSize * size]);
        }

        _learning.Begin(_plan.Options.Steps);
        for (var row = 0; row < rows; row++)
        {
            Load(_learning, row, history, origins[row]);
            LoadTargets(row, history, origins[row], 1f / (rows * size));
        }

        var parameters = new Parameters(weights, packed);
        var outputs = _learning.Forward(rows, parameters, seed: null);
        var loss = _loss.Evaluate(outputs, _targets.AsSpan(0, outputs.Length), _weights.AsSpan(0, outputs.Length), _learning.OutputGradient());
        _learning.Backward(parameters, gradient, seed: null);
        return loss;
    }

    void Load(NetworkPass pass, int row, ChannelHistory history, long origin)
    {
        var (steps, size) = (_plan.Options.Steps, _network.InputSize);
        var values = pass.Place(0, row, out var known);
        var present = true;
        for (var step = steps - 1; step >= 0; step--)
        {
            var at = origin - ((long)(steps - 1 - step) * history.Plan.Stride);

            // A gap of missing values is skipped: the network starts behind it.
            present = present && at >= history.First && history.States(at).ContainsAnyExcept(ValueState.Missing);
            known[step] = present;
            if (!present) continue;
            var inputs = values.Slice(step * size, size);
            history.Of(at).CopyTo(inputs);
            Place(history.Week(at) + (history.Plan.Stride * history.Interval), inputs[_plan.Channels..]);
        }
    }

    void LoadTargets(int row, ChannelHistory history, long origin, float weight)
    {
        var now = history.Of(origin);
        var targets = _targets.AsSpan(row * _plan.Channels * AnomalyPlan.Horizons);
        var weights = _weights.AsSpan(row * _plan.Channels * AnomalyPlan.Horizons);
        for (var s = 0; s < now.Length; s++)
        {
            // A forecast across a gap is not used, nor trained on.
            var trusted = history.Trust(origin, s, _plan.Options.Steps) > 0;
            for (var h = 0; h < AnomalyPlan.Horizons; h++) weights[(h * now.Length) + s] = trusted ? weight : 0;
        }

        for (var h = 0; h < AnomalyPlan.Horizons; h++)
        {
            var due = origin + (h == 0 ? history.Plan.ShortHorizon : history.Plan.LongHorizon);
            var then = history.Of(due);
            var known = history.States(due);
            for (var s = 0; s < now.Length; s++)
            {
                targets[(h * now.Length) + s] = then[s] - now[s];

                // Nor are imputed values targets.
                if (known[s] != ValueState.Observed) weights[(h * now.Length) + s] = 0;
            }
        }
    }

    static void Place(float week, Span<float> inputs)
    {
        if (float.IsNaN(week))
        {
            inputs.Clear();
            return;
        }

        (inputs[0], inputs[1]) = MathF.SinCos(2 * MathF.PI * 7 * week);
        (inputs[2], inputs[3]) = MathF.SinCos(2 * MathF.PI * week);
    }
}
