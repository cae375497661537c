using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Loss and gradient of a forecaster on some windows.</summary>
sealed class ForecastShard : IShard
{
    readonly ForecastTask _task;
    readonly float[] _targets, _weights;

    public ForecastShard(ForecastTask task, int rows, ParallelRegion? region = null)
    {
        _task = task;
        var plan = task.Data.Reader.Plan;
        Pass = new(task.Data.Reader, task.Base, task.Network, rows, training: true, region);
        _targets = new float[rows * plan.Horizon];
        _weights = new float[rows * plan.Horizon];
    }

    /// <summary>The pass whose predictions belong to the windows seen last.</summary>
    public ForecastPass Pass { get; }

    /// <summary>[rows, Horizon] futures of the windows seen last, in the windows' units; NaN where missing.</summary>
    public ReadOnlySpan<float> Targets => _targets;

    public ShardLoss Train(ReadOnlySpan<int> examples, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> gradient, ulong seed)
    {
        for (var row = 0; row < examples.Length; row++) Load(row, _task.Training, examples[row]);
        var parameters = new Parameters(weights, packed);
        Pass.Forward(examples.Length, parameters, seed);
        var loss = Evaluate(examples.Length, Pass.Gradient);
        Pass.Backward(parameters, gradient, seed);
        return loss;
    }

    public ShardLoss Validate(int first, int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed)
    {
        for (var row = 0; row < count; row++) Load(row, _task.Validation, first + row);
        Pass.Forward(count, new(weights, packed), null);
        return Evaluate(count, default);
    }

    ShardLoss Evaluate(int rows, Span<float> gradient)
    {
        var count = rows * (_targets.Length / Pass.Rows);
        var weights = _weights.AsSpan(0, count);
        double weight = 0;
        foreach (var w in weights) weight += w;
        var sum = _task.Loss.Evaluate(Pass.Predictions(rows), _targets.AsSpan(0, count), weights, gradient);
        return new(sum, weight);
    }

    void Load(int row, WindowSet windows, int window)
    {
        var data = _task.Data;
        var horizon = data.Reader.Plan.Horizon;
        var (series, origin) = (windows.Series(window), windows.Origin(window));
        Pass.Load(row, data.Set.History(series, origin, data.Reader.Plan.HistoryLength));
        var scale = Pass.Scales[row];
        var weight = data.Weight(series, scale);
        data.Targets(series, origin, scale, _targets.AsSpan(row * horizon, horizon));
        for (var h = row * horizon; h < (row + 1) * horizon; h++) _weights[h] = float.IsNaN(_targets[h]) ? 0 : weight;
    }
}
