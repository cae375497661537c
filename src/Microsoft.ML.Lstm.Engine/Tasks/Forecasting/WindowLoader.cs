using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Brings windows into a forecaster's pass, and their futures and weights beside it.</summary>
sealed class WindowLoader : IBatchLoader
{
    readonly ForecastTask _task;
    readonly int _horizon;
    readonly float[] _targets, _weights;
    readonly int[] _offsets;

    public WindowLoader(ForecastTask task, int rows, ParallelRegion? region = null)
    {
        (_task, _horizon) = (task, task.Data.Reader.Plan.Horizon);
        Windows = new(task.Data.Reader, task.Base, task.Network, rows, training: true, region);
        (_targets, _weights) = (new float[rows * _horizon], new float[rows]);
        _offsets = [.. Enumerable.Range(0, rows + 1).Select(row => row * _horizon)];
    }

    /// <summary>The pass as windows see it: their scales, the baseline, predictions.</summary>
    public ForecastPass Windows { get; }

    public NetworkPass Pass => Windows.Network;

    /// <summary>[rows, Horizon] futures of the windows, in their units; NaN where missing.</summary>
    public ReadOnlySpan<float> Futures => _targets;

    public RaggedTargets Targets => new(_targets, _offsets.AsSpan(0, Pass.Batch + 1));

    public ReadOnlySpan<float> SequenceWeights => _weights.AsSpan(0, Pass.Batch);

    public void Load(ReadOnlySpan<int> examples, int start, ulong? seed)
    {
        var (data, windows) = (_task.Data, seed is null ? _task.Validation : _task.Training);
        for (var row = 0; row < examples.Length; row++)
        {
            var (series, origin) = (windows.Series(examples[row]), windows.Origin(examples[row]));
            Windows.Load(row, data.Set.History(series, origin, data.Reader.Plan.HistoryLength));
            var scale = Windows.Scales[row];
            _weights[row] = data.Weight(series, scale);
            data.Targets(series, origin, scale, _targets.AsSpan(row * _horizon, _horizon));
        }
    }

    /// <summary>The baseline and the network's correction.</summary>
    public ReadOnlySpan<float> Finish(ReadOnlySpan<float> outputs) => Windows.AddBase(outputs);
}
