using System.Collections.Concurrent;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Forecasts of a task's validation windows, some at a time, in blocks on several threads. The bits do not depend on their number.</summary>
/// <param name="task">The task whose windows they are.</param>
/// <param name="weights">Flat weights of the network.</param>
/// <param name="team">Who works.</param>
sealed class ValidationForecasts(ForecastTask task, float[] weights, ThreadTeam team)
{
    /// <summary>Windows that are forecast at a time.</summary>
    public const int Rows = 256;

    readonly int _horizon = task.Data.Reader.Plan.Horizon;
    readonly int[] _windows = [.. Enumerable.Range(0, task.Validation.Count)];
    readonly float[] _packed = task.Network.Graph.Pack(weights);
    readonly ConcurrentBag<WindowLoader> _loaders = [];
    readonly float[] _predictions = new float[Math.Min(Rows, task.Validation.Count) * task.Data.Reader.Plan.Horizon * ForecastNetwork.Levels.Length];

    /// <summary>Scales of the windows.</summary>
    public WindowScale[] Scales { get; } = new WindowScale[Math.Min(Rows, task.Validation.Count)];

    /// <summary>[windows, Horizon] what came, in the units of the windows; NaN where missing.</summary>
    public float[] Futures { get; } = new float[Math.Min(Rows, task.Validation.Count) * task.Data.Reader.Plan.Horizon];

    /// <summary>[Levels] of a step of one of the windows, counted over all steps.</summary>
    public ReadOnlySpan<float> Prediction(int step) => _predictions.AsSpan(step * ForecastNetwork.Levels.Length, ForecastNetwork.Levels.Length);

    /// <summary>Forecasts the next windows from one on; how many there were.</summary>
    public int Run(int first)
    {
        var count = Math.Min(Rows, _windows.Length - first);
        team.Run(block => RunBlock(first, block * ForecastPass.BlockRows, Math.Min(ForecastPass.BlockRows, count - (block * ForecastPass.BlockRows))), (count + ForecastPass.BlockRows - 1) / ForecastPass.BlockRows);
        return count;
    }

    void RunBlock(int first, int start, int count)
    {
        if (!_loaders.TryTake(out var loader)) loader = new(task, ForecastPass.BlockRows);
        loader.Load(_windows.AsSpan(first + start, count), 0, seed: null);
        loader.Windows.Forward(count, new(weights, _packed), seed: null);
        loader.Windows.Predictions(count).CopyTo(_predictions.AsSpan(start * _horizon * ForecastNetwork.Levels.Length));
        loader.Windows.Scales[..count].CopyTo(Scales.AsSpan(start));
        loader.Futures[..(count * _horizon)].CopyTo(Futures.AsSpan(start * _horizon));
        _loaders.Add(loader);
    }
}
