using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>
/// The forecaster inside a detector: values of the past, some rows apart, each with the time of day and week at which the next one is due -> LSTM ->
/// how much each sensor will change within the near and the far horizon. With memory for its passes: one thread at a time.
/// </summary>
sealed class AnomalyNetwork
{
    /// <summary>Inputs of each step besides the values: sine and cosine of the time of day and of the week.</summary>
    const int Calendar = 4;

    readonly AnomalyPlan _plan;
    readonly Sequential _chain;
    readonly HuberLoss _loss = new();
    float[] _inputs = [], _outputs = [], _targets = [], _weights = [], _outputGradient = [], _tape = [], _scratch = [];
    bool[] _present = [];

    public AnomalyNetwork(AnomalyPlan plan)
    {
        _plan = plan;
        _chain = new(new Layers.Recurrent.Lstm(plan.Sensors + Calendar, plan.Options.HiddenSize), new TakeLastStep(plan.Options.HiddenSize),
            new Linear(plan.Options.HiddenSize, plan.Sensors * AnomalyPlan.Horizons));
    }

    /// <summary>Numbers that the passes' memory has room for.</summary>
    /// <exception cref="OverflowException">They are more than arrays can hold.</exception>
    public long Size
    {
        get
        {
            var (rows, steps) = ((long)_plan.Options.BatchSize, _plan.Options.Steps);
            return (rows * steps * (_chain.InputSize + 1)) + (4 * rows * _chain.OutputSize) + _chain.TapeSize((int)rows, steps) + ScratchSize;
        }
    }

    int ScratchSize => Math.Max(_chain.ScratchSize(_plan.Options.BatchSize, _plan.Options.Steps), _chain.ScratchSize(1, _plan.Options.Steps));

    public int WeightCount => _chain.Weights.Count;

    public int PackedSize => _chain.PackedSize;

    public void Initialize(Span<float> weights, Random random)
    {
        _chain.Initialize(weights, random);

        // It starts from no change at all, which is a good forecast of many series.
        var specs = _chain.Weights.Specs.Length;
        _chain.Weights.Slice(weights, specs - 2).Clear();
        _chain.Weights.Slice(weights, specs - 1).Clear();
    }

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => _chain.Pack(weights, packed);

    /// <summary>[Horizons, Sensors]: the changes forecast from a row on; valid until the next call.</summary>
    public ReadOnlySpan<float> Forecast(SensorHistory history, long origin, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed)
    {
        Reserve();
        Load(0, history, origin);
        Forward(1, weights, packed, default);
        return _outputs.AsSpan(0, _plan.Sensors * AnomalyPlan.Horizons);
    }

    /// <summary>Adds the gradient of the mean loss of the forecasts from some rows, whose futures are known, and returns the loss.</summary>
    public double Learn(SensorHistory history, ReadOnlySpan<long> origins, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> gradient)
    {
        Reserve();
        var (rows, size) = (origins.Length, _plan.Sensors * AnomalyPlan.Horizons);
        for (var row = 0; row < rows; row++)
        {
            Load(row, history, origins[row]);
            LoadTargets(row, history, origins[row], 1f / (rows * size));
        }

        var tape = _tape.AsSpan(0, _chain.TapeSize(rows, _plan.Options.Steps));
        Forward(rows, weights, packed, tape);
        var loss = _loss.Evaluate(_outputs.AsSpan(0, rows * size), _targets.AsSpan(0, rows * size), _weights.AsSpan(0, rows * size), _outputGradient.AsSpan(0, rows * size));
        _chain.Backward(new()
        {
            Shape = new(rows, _plan.Options.Steps, _chain.InputSize),
            Weights = weights,
            Packed = packed,
            Input = _inputs.AsSpan(0, rows * _plan.Options.Steps * _chain.InputSize),
            Output = _outputs.AsSpan(0, rows * size),
            Tape = tape,
            OutputGradient = _outputGradient.AsSpan(0, rows * size),
            WeightGradient = gradient,
            Scratch = _scratch,
            Mask = new(_present.AsSpan(0, rows * _plan.Options.Steps)),
        });
        return loss;
    }

    /// <summary>Takes the passes' memory, if they have none yet: who only loads or saves needs none.</summary>
    void Reserve()
    {
        if (_inputs.Length > 0) return;
        var (rows, steps, size) = (_plan.Options.BatchSize, _plan.Options.Steps, _chain.OutputSize);
        _inputs = new float[rows * steps * _chain.InputSize];
        _present = new bool[rows * steps];
        _outputs = new float[rows * size];
        _targets = new float[rows * size];
        _weights = new float[rows * size];
        _outputGradient = new float[rows * size];
        _tape = new float[_chain.TapeSize(rows, steps)];
        _scratch = new float[ScratchSize];
    }

    void Forward(int rows, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> tape) => _chain.Forward(new()
    {
        Shape = new(rows, _plan.Options.Steps, _chain.InputSize),
        Weights = weights,
        Packed = packed,
        Input = _inputs.AsSpan(0, rows * _plan.Options.Steps * _chain.InputSize),
        Output = _outputs.AsSpan(0, rows * _chain.OutputSize),
        Tape = tape,
        Scratch = _scratch,
        Mask = new(_present.AsSpan(0, rows * _plan.Options.Steps)),
    });

    void Load(int row, SensorHistory history, long origin)
    {
        var (steps, size) = (_plan.Options.Steps, _chain.InputSize);
        var present = true;
        for (var step = steps - 1; step >= 0; step--)
        {
            var at = origin - ((long)(steps - 1 - step) * history.Plan.Stride);

            // Over a gap of unknown values the network would lose its place: it reads what came after it.
            present = present && at >= history.First && history.States(at).ContainsAnyExcept(ValueState.Missing);
            _present[(row * steps) + step] = present;
            var inputs = _inputs.AsSpan(((row * steps) + step) * size, size);
            if (!present) continue;
            history.Of(at).CopyTo(inputs);
            Place(history.Week(at) + (history.Plan.Stride * history.Interval), inputs[_plan.Sensors..]);
        }
    }

    void LoadTargets(int row, SensorHistory history, long origin, float weight)
    {
        var now = history.Of(origin);
        var targets = _targets.AsSpan(row * _plan.Sensors * AnomalyPlan.Horizons);
        var weights = _weights.AsSpan(row * _plan.Sensors * AnomalyPlan.Horizons);
        for (var s = 0; s < now.Length; s++)
        {
            // What is forecast across a gap is not used, and not learnt from either.
            var trusted = history.Trust(origin, s, _plan.Options.Steps) > 0;
            for (var h = 0; h < AnomalyPlan.Horizons; h++) weights[(h * now.Length) + s] = trusted ? weight : 0;
        }

        for (var h = 0; h < AnomalyPlan.Horizons; h++)
        {
            var due = origin + (h == 0 ? history.Plan.Near : history.Plan.Far);
            var then = history.Of(due);
            var known = history.States(due);
            for (var s = 0; s < now.Length; s++)
            {
                targets[(h * now.Length) + s] = then[s] - now[s];

                // Nor is what was filled in a target.
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
