using Microsoft.ML.Lstm.Engine.Data;
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

    /// <summary>What the objective reads: the futures, or level, spread and counts of each row.</summary>
    readonly float[] _objective;
    readonly int _targetsPerRow;
    readonly int[] _offsets;

    public WindowLoader(ForecastTask task, int rows, ParallelRegion? region = null)
    {
        (_task, _horizon) = (task, task.Data.Reader.Plan.Horizon);
        Windows = new(task.Data.Reader, task.Base, task.Network, rows, training: true, region);
        (_targets, _weights, _history) = (new float[rows * _horizon], new float[rows], new float[task.Data.Reader.Plan.HistoryLength]);
        _categories = new int[task.Data.Reader.Plan.Covariates.Categories.Length];
        _targetsPerRow = task.Objective.TargetsPerStep;
        _objective = _targetsPerRow == _horizon ? _targets : new float[rows * _targetsPerRow];
        _offsets = [.. Enumerable.Range(0, rows + 1).Select(row => row * _targetsPerRow)];
    }

    /// <summary>The pass as windows see it: their scales, the baseline, predictions.</summary>
    public ForecastPass Windows { get; }

    public NetworkPass Pass => Windows.Network;

    /// <summary>[rows, Horizon] futures of the windows, in their units; NaN where missing.</summary>
    public ReadOnlySpan<float> Futures => _targets;

    public RaggedTargets Targets => new(_objective, _offsets.AsSpan(0, Pass.Batch + 1));

    public ReadOnlySpan<float> SequenceWeights => _weights.AsSpan(0, Pass.Batch);

    public void Load(ReadOnlySpan<int> examples, int start, ulong? seed)
    {
        var (data, windows) = (_task.Data, seed is null ? _task.Validation : _task.Training);
        Windows.ReadsContext = seed is null;
        for (var row = 0; row < examples.Length; row++)
        {
            var (series, origin) = (windows.Series(examples[row]), windows.Origin(examples[row]));
            var covariates = data.Covariates(series, origin);
            if (seed is { } noise && covariates.Categories.Length > 0) covariates = covariates with { Categories = Hidden(covariates.Categories, noise + (ulong)row) };
            Windows.Load(row, data.Set.History(series, origin, _history), covariates);
            var scale = Windows.Scales[row];
            _weights[row] = WeightOf(data.Weight(series, scale));
            data.Targets(series, origin, scale, _targets.AsSpan(row * _horizon, _horizon));
            if (_task.Network.Loss == ForecastLoss.NegativeBinomial) LoadCounts(row, series, origin, scale);
        }
    }

    /// <summary>A likelihood is without units; a squared error is one of squared units.</summary>
    float WeightOf(float weight) => _task.Network.Loss switch
    {
        ForecastLoss.StudentT or ForecastLoss.NegativeBinomial => 1,
        ForecastLoss.SquaredError => weight * weight,
        _ => weight,
    };

    void LoadCounts(int row, int series, int origin, WindowScale scale)
    {
        var own = _objective.AsSpan(row * _targetsPerRow, _targetsPerRow);
        (own[0], own[1]) = ((float)scale.Level, (float)scale.Spread);
        var counts = own[NegativeBinomialObjective.ScaleSize..];
        if (double.IsNaN(scale.Spread)) counts.Fill(float.NaN);
        else _task.Data.Set.Future(series, origin, counts);
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
