using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Statistics;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Memory and threads with which a <see cref="Forecaster"/> forecasts; made once and used again, it saves every allocation.</summary>
public sealed class ForecastPredictor : IParallelBody
{
    readonly Forecaster _forecaster;
    readonly ThreadTeam _team;
    readonly int _blockRows;
    readonly Stack<ForecastPass> _free = new();
    readonly HistoryBlock _histories;
    readonly CovariateBlock _covariates;

    /// <summary>Of each confidence level, in ascending order: the factors on the widths below and above [levels, 2, Horizon].</summary>
    float[] _levels = [], _factors = [];

    /// <summary>Limits of forecasts and bounds in the network's units.</summary>
    readonly float _least, _most;

    /// <summary>[rows, Horizon]: the forecasts of the horizon at hand; [levels, rows, Horizon]: the half-widths of their bounds.</summary>
    float[] _points = [], _below = [], _above = [];

    /// <summary>[rows]: each row's spread.</summary>
    RowSpread[] _spreads = [];

    /// <summary>[levels, rows]: the half-widths at the end of the horizon before; the widest within a gap.</summary>
    RowBounds[] _bounds = [];

    /// <summary>Rows that are still to be forecast, in order.</summary>
    int[] _active = [];
    int _rows, _passes, _reached, _room;

    /// <summary>The spread of a row's last observed window, and the widest that its bounds may be within one horizon.</summary>
    record struct RowSpread(double Spread, double Limit);

    /// <summary>What a row's next horizon starts from.</summary>
    record struct RowBounds(double Cold, double Below, double Above, float WidestBelow, float WidestAbove);

    /// <summary>Memory for forecasts on so many threads, 1 by default; 0 takes every core.</summary>
    public ForecastPredictor(Forecaster forecaster, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(forecaster);
        Require.Between(threads, 0, 1024);
        _forecaster = forecaster;
        _team = new(threads);
        _histories = new(forecaster.Model.Plan);
        _covariates = new(forecaster.Model.Plan);
        _blockRows = ForecastPass.BlockRows * Math.Max(8, 2 * _team.Threads);
        var (model, log) = (forecaster.Model, forecaster.LogTransform);
        (_least, _most) = (log ? MathF.Log(Math.Max(0, model.Minimum)) : model.Minimum, log ? MathF.Log(Math.Max(0, model.Maximum)) : model.Maximum);
    }

    /// <summary>Forecasts rows, with the bounds of several confidence levels, in ascending order: [levels, rows, horizon], or empty.</summary>
    internal void Forecast(
        Forecaster forecaster, HistoryBatch batch, int rows, int horizon, Span<float> point, Span<float> lower, Span<float> upper, ReadOnlySpan<float> levels)
    {
        CheckOwner(forecaster);
        SetLevels(levels);
        var trained = forecaster.Model.Plan.Horizon;
        for (var first = 0; first < rows; first += _blockRows)
        {
            var count = Math.Min(_blockRows, rows - first);
            Reserve(count);
            _histories.Read(batch, first, count);
            _covariates.Read(batch, first, count);
            _bounds.AsSpan().Clear();
            for (_reached = 0; Activate(count, horizon); _reached += trained)
            {
                _team.Run(this, (_rows + ForecastPass.BlockRows - 1) / ForecastPass.BlockRows);
                for (var i = 0; i < _rows; i++)
                {
                    var at = (first + _active[i]) * horizon;
                    WritePoints(_active[i], point.Slice(at, horizon));
                    for (var (level, own) = (0, at); level < _levels.Length; level++, own += rows * horizon)
                        WriteBounds(_active[i], level, point.Slice(at, horizon), lower.IsEmpty ? lower : lower.Slice(own, horizon), upper.IsEmpty ? upper : upper.Slice(own, horizon));
                }
            }
        }
    }

    /// <summary>The spread of the first row's window, to be carried over a gap.</summary>
    internal SpreadEstimate SpreadOf(Forecaster forecaster, HistoryBatch batch)
    {
        CheckOwner(forecaster);
        Reserve(1);
        _histories.Read(batch, 0, 1);
        var scale = forecaster.Reader.Scale(_histories[0], _histories.Observed(0), _histories.Spread(0).Spread, _histories.Spread(0).ObservedCount);
        return double.IsNaN(scale.Spread) ? default : new((float)Math.Min(scale.Spread, float.MaxValue), scale.ObservedCount);
    }

    void CheckOwner(Forecaster forecaster)
    {
        if (!ReferenceEquals(forecaster, _forecaster)) throw new ArgumentException("These buffers were made for another forecaster.", nameof(forecaster));
    }

    /// <summary>Lists the rows whose horizon is not reached yet; their last forecasts become values of their histories.</summary>
    bool Activate(int rows, int horizon)
    {
        _rows = 0;
        var trained = _forecaster.Model.Plan.Horizon;
        for (var row = 0; row < rows; row++)
        {
            if (_reached >= (long)_histories.Gap(row) + horizon) continue;
            if (_reached > 0) _histories.Append(row, _points.AsSpan(row * trained, trained));
            _active[_rows++] = row;
        }

        return _rows > 0;
    }

    /// <summary>Hands out those of a row's forecasts that were asked for.</summary>
    void WritePoints(int row, Span<float> point)
    {
        var (trained, gap) = (_forecaster.Model.Plan.Horizon, _histories.Gap(row));
        for (var h = Math.Max(0, gap - _reached); h < trained && _reached + h - gap < point.Length; h++)
            point[_reached + h - gap] = Value(_points[(row * trained) + h], _forecaster.LogTransform);
    }

    /// <summary>Hands out those of a row's bounds that were asked for; what lies in its gap only adds to them.</summary>
    void WriteBounds(int row, int level, ReadOnlySpan<float> point, Span<float> lower, Span<float> upper)
    {
        var (trained, gap, log) = (_forecaster.Model.Plan.Horizon, _histories.Gap(row), _forecaster.LogTransform);
        ref var bounds = ref _bounds[(level * _room) + row];
        for (var h = 0; h < trained; h++)
        {
            var (i, step) = ((row * trained) + h, _reached + h - gap);
            if (step >= point.Length) break;
            var (below, above) = (_below[(level * _points.Length) + i], _above[(level * _points.Length) + i]);
            if (gap > 0)
            {
                // Bounds after a gap are never narrower than at any step within it.
                var reach = (_reached + h + 1.0) / trained;
                var cut = _forecaster.Model.Growth.Factor(reach + ((double)_histories.CutGap(row) / trained), reach);
                (below, above) = (Math.Max(Finite(below * cut), bounds.WidestBelow), Math.Max(Finite(above * cut), bounds.WidestAbove));
                if (step <= 0) (bounds.WidestBelow, bounds.WidestAbove) = (below, above);
            }

            if (step < 0) continue;
            if (lower.Length > 0) lower[step] = Math.Min(point[step], Value(Math.Max(_points[i] - below, _least), log));
            if (upper.Length > 0) upper[step] = Math.Max(point[step], Value(Math.Min(_points[i] + above, _most), log));
        }
    }

    /// <summary>Forecasts one chunk of rows from their histories, with all members.</summary>
    void IParallelBody.Run(int chunk)
    {
        var pass = Rent();
        try
        {
            var first = chunk * ForecastPass.BlockRows;
            Run(pass, _active.AsSpan(first, Math.Min(ForecastPass.BlockRows, _rows - first)));
        }
        finally
        {
            lock (_free) _free.Push(pass);
        }
    }

    void Run(ForecastPass pass, ReadOnlySpan<int> rows)
    {
        var (model, horizon) = (_forecaster.Model, _forecaster.Model.Plan.Horizon);
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            pass.Load(i, _histories[row], _histories.Observed(row), _histories.Spread(row), _covariates.Row(row, _histories.Gap(row) - _reached, pass.CovariateSteps));
        }

        pass.Average(rows.Length, model.Members, _forecaster.Packed);
        var averages = pass.Averages(rows.Length);
        var levels = ForecastNetwork.Levels.Length;
        for (var i = 0; i < rows.Length; i++)
        {
            var scale = pass.Scales[i];
            ref var spread = ref _spreads[rows[i]];

            // A window of forecasts is calmer than the series: bounds keep the spread of the last observed window.
            if (_reached == 0) spread = new(scale.Spread, model.WidthLimit * (model.IsLimitFormer ? scale.FormerErrorUnit : scale.ErrorUnit));
            for (var h = 0; h < horizon; h++)
            {
                var widths = QuantileSpread.Of(averages.Slice(((i * horizon) + h) * levels, levels), model.Scores.Floors[h]);
                _points[(rows[i] * horizon) + h] = Math.Clamp(Finite(scale.Level + (scale.Spread * widths.Point)), _least, _most);
            }

            for (var level = 0; level < _levels.Length; level++)
                SetWidths(rows[i], level, spread with { Spread = Math.Max(spread.Spread, scale.Spread) }, scale, averages.Slice(i * horizon * levels, horizon * levels));
        }
    }

    /// <summary>The half-widths of a row's bounds of one level; those of a wider level are never narrower.</summary>
    void SetWidths(int row, int level, RowSpread spread, WindowScale scale, ReadOnlySpan<float> quantiles)
    {
        var (model, horizon, levels) = (_forecaster.Model, _forecaster.Model.Plan.Horizon, ForecastNetwork.Levels.Length);
        ref var bounds = ref _bounds[(level * _room) + row];
        if (_reached == 0) bounds.Cold = model.ColdStart.Factor(scale.ObservedCount, model.Plan.SpreadLength, _levels[level]);
        var share = model.Growth.Share(_reached / horizon);
        var (at, narrower) = ((level * _points.Length) + (row * horizon), ((level - 1) * _points.Length) + (row * horizon));
        for (var h = 0; h < horizon; h++)
        {
            var widths = QuantileSpread.Of(quantiles.Slice(h * levels, levels), model.Scores.Floors[h]);
            var factors = level * 2 * horizon;
            _below[at + h] = Width(bounds.Below, bounds.Cold, spread, widths.Below * _factors[factors + h], share);
            _above[at + h] = Width(bounds.Above, bounds.Cold, spread, widths.Above * _factors[factors + horizon + h], share);
            if (level > 0) (_below[at + h], _above[at + h]) = (Math.Max(_below[at + h], _below[narrower + h]), Math.Max(_above[at + h], _above[narrower + h]));
        }

        (bounds.Below, bounds.Above) = (_below[at + horizon - 1], _above[at + horizon - 1]);
    }

    /// <summary>The half-width of a step: its own, added in squares by the share that is new to what the horizon before had at its end.</summary>
    float Width(double before, double cold, RowSpread spread, float width, double share)
    {
        var own = cold * Math.Min(spread.Limit, spread.Spread * Math.Min(_forecaster.Model.Plan.ClipLimit, width));
        return Finite(_reached == 0 ? own : Math.Max(own, double.Hypot(before, Math.Sqrt(share) * own)));
    }

    /// <summary>A pass nobody else uses; there is one for each thread that can be at work.</summary>
    ForecastPass Rent()
    {
        lock (_free) return _free.Pop();
    }

    void SetLevels(ReadOnlySpan<float> levels)
    {
        if (levels.SequenceEqual(_levels)) return;
        if (levels.Length != _levels.Length) (_levels, _factors, _room) = (new float[levels.Length], new float[levels.Length * 2 * _forecaster.Model.Plan.Horizon], 0);
        levels.CopyTo(_levels);
        var size = 2 * _forecaster.Model.Plan.Horizon;
        for (var i = 0; i < _factors.Length; i++)
            _factors[i] = _forecaster.Model.Scores.Factor(i % size / _forecaster.Model.Plan.Horizon, i % _forecaster.Model.Plan.Horizon, _levels[i / size]);
    }

    void Reserve(int rows)
    {
        for (var needed = Math.Min(_team.Threads, (rows + ForecastPass.BlockRows - 1) / ForecastPass.BlockRows); _passes < needed; _passes++)
            _free.Push(new(_forecaster.Reader, _forecaster.Model.Baseline, _forecaster.Model.Network, ForecastPass.BlockRows, training: false));
        if (_room >= rows) return;
        var (size, levels) = (rows * _forecaster.Model.Plan.Horizon, _levels.Length);
        (_points, _below, _above) = (new float[size], new float[levels * size], new float[levels * size]);
        (_active, _spreads, _bounds) = (new int[rows], new RowSpread[rows], new RowBounds[levels * rows]);
        _room = rows;
        _histories.Reserve(rows);
    }

    /// <summary>Within half of what a float holds, so that a bound is finite, too; NaN stays NaN.</summary>
    static float Finite(double value) => (float)Math.Clamp(value, float.MinValue / 2, float.MaxValue / 2);

    /// <summary>Back in the units of the series, and finite.</summary>
    static float Value(float u, bool log) => float.IsNaN(u) ? u : Math.Clamp(log ? MathF.Exp(u) : u, float.MinValue, float.MaxValue);
}
