using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Brings windows into a forecaster's pass, and their futures and weights beside it.</summary>
sealed class WindowLoader : IBatchLoader
{
    /// <summary>How often a category is taken for unknown in training.</summary>
    const float UnknownRate = 0.05f;

    readonly ForecastTask _task;
    readonly int _horizon;
    readonly int[] _categories;
    readonly float[] _targets, _weights, _history;
    readonly int[] _offsets;

    public WindowLoader(ForecastTask task, int rows, ParallelRegion? region = null)
    {
        (_task, _horizon) = (task, task.Data.Reader.Plan.Horizon);
        Windows = new(task.Data.Reader, task.Base, task.Network, rows, training: true, region);
        (_targets, _weights, _history) = (new float[rows * _horizon], new float[rows], new float[task.Data.Reader.Plan.HistoryLength]);
        _categories = new int[task.Data.Reader.Plan.Covariates.Categories.Length];
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
            var covariates = data.Covariates(series, origin);
            if (seed is { } noise && covariates.Categories.Length > 0) covariates = covariates with { Categories = Hidden(covariates.Categories, noise + (ulong)row) };
            Windows.Load(row, data.Set.History(series, origin, _history), covariates);
            var scale = Windows.Scales[row];
            _weights[row] = data.Weight(series, scale);
            data.Targets(series, origin, scale, _targets.AsSpan(row * _horizon, _horizon));
        }
    }

    /// <summary>Categories, some taken for unknown: so the network learns what to say of a series whose category it has never seen.</summary>
    ReadOnlySpan<int> Hidden(ReadOnlySpan<int> categories, ulong seed)
    {
        var random = new SplitMix64(seed);
        for (var i = 0; i < categories.Length; i++) _categories[i] = random.NextSigned() < (2 * UnknownRate) - 1 ? 0 : categories[i];
        return _categories;
    }

    /// <summary>The baseline and the network's correction.</summary>
    public ReadOnlySpan<float> Finish(ReadOnlySpan<float> outputs) => Windows.AddBase(outputs);
}
