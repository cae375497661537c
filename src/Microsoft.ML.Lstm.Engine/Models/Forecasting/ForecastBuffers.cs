using Microsoft.ML.Lstm.Engine.Threads;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Memory and threads with which a <see cref="Forecaster"/> forecasts; made once and used again, it saves every allocation.</summary>
public sealed class ForecastBuffers : IWork
{
    /// <summary>Rows that one thread takes at once.</summary>
    const int PieceRows = 32;

    readonly Forecaster _forecaster;
    readonly WorkerTeam _team;
    readonly int _blockRows;
    readonly Stack<ForecastPass> _free = new();
    readonly float[] _factors;
    float _level;

    /// <summary>[rows, HistoryLength] in the network's units, and what is forecast from it [rows, Horizon].</summary>
    float[] _histories = [], _points = [], _below = [], _above = [];
    int _rows, _passes;

    /// <summary>Memory for forecasts on so many threads; 0 takes every core.</summary>
    public ForecastBuffers(Forecaster forecaster, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(forecaster);
        Guard.Between(threads, 0, 1024);
        _forecaster = forecaster;
        _team = new(threads);
        _blockRows = PieceRows * Math.Max(8, 2 * _team.Threads);
        _factors = new float[2 * forecaster.Horizon];
    }

    internal void Forecast(
        Forecaster forecaster, ReadOnlySpan<float> histories, int rows, int horizon, Span<float> point, Span<float> lower, Span<float> upper, float confidenceLevel)
    {
        if (!ReferenceEquals(forecaster, _forecaster)) throw new ArgumentException("These buffers were made for another forecaster.", nameof(forecaster));
        SetLevel(confidenceLevel);
        var (length, trained, log) = (forecaster.HistoryLength, forecaster.Horizon, forecaster.LogTransform);
        for (var first = 0; first < rows; first += _blockRows)
        {
            _rows = Math.Min(_blockRows, rows - first);
            Reserve(_rows);
            Read(histories.Slice(first * length, _rows * length), log);
            for (var done = 0; done < horizon; done += trained)
            {
                if (done > 0) Shift();
                _team.Run(this, (_rows + PieceRows - 1) / PieceRows);
                var count = Math.Min(trained, horizon - done);
                for (var row = 0; row < _rows; row++)
                {
                    var at = ((first + row) * horizon) + done;
                    for (var h = 0; h < count; h++)
                    {
                        var i = (row * trained) + h;
                        point[at + h] = Value(_points[i], log);
                        if (lower.Length > 0) lower[at + h] = Math.Min(point[at + h], Value(_points[i] - _below[i], log));
                        if (upper.Length > 0) upper[at + h] = Math.Max(point[at + h], Value(_points[i] + _above[i], log));
                    }
                }
            }
        }
    }

    /// <summary>Forecasts one piece of rows from their histories, with all members.</summary>
    void IWork.Run(int piece)
    {
        var pass = Rent();
        try
        {
            var first = piece * PieceRows;
            Run(pass, first, Math.Min(PieceRows, _rows - first));
        }
        finally
        {
            lock (_free) _free.Push(pass);
        }
    }

    void Run(ForecastPass pass, int first, int count)
    {
        var (model, horizon, length) = (_forecaster.Model, _forecaster.Horizon, _forecaster.HistoryLength);
        var reach = model.Plan.Reach;
        for (var row = 0; row < count; row++) pass.Load(row, _histories.AsSpan((first + row) * length, length));
        pass.Average(count, model.Members, _forecaster.Packed);
        var averages = pass.Averages(count);
        var levels = ForecastNetwork.Levels.Length;
        for (var row = 0; row < count; row++)
        {
            var scale = pass.Scales[row];
            var at = (first + row) * horizon;

            // What the stretch before was unsure of at its end; 0 in the first.
            double below = _below[at + horizon - 1], above = _above[at + horizon - 1];
            for (var h = 0; h < horizon; h++)
            {
                var widths = Widths.Of(averages.Slice(((row * horizon) + h) * levels, levels), model.Scores.Floors[h]);
                _points[at + h] = Finite(scale.Level + (scale.Spread * widths.Point));
                _below[at + h] = Finite(double.Hypot(below, scale.Spread * Math.Min(reach, widths.Below * _factors[h])));
                _above[at + h] = Finite(double.Hypot(above, scale.Spread * Math.Min(reach, widths.Above * _factors[horizon + h])));
            }
        }
    }

    /// <summary>A pass nobody else uses; there is one for each thread that can be at work.</summary>
    ForecastPass Rent()
    {
        lock (_free) return _free.Pop();
    }

    void Read(ReadOnlySpan<float> histories, bool log)
    {
        foreach (var value in histories)
            if (float.IsInfinity(value)) throw new ArgumentException($"A history holds {value}. Values must be finite; NaN stands for a missing one.", nameof(histories));

        histories.CopyTo(_histories);
        if (log)
            for (var row = 0; row < _rows; row++) ToLogarithms(_histories.AsSpan(row * _forecaster.HistoryLength, _forecaster.HistoryLength));
        Array.Clear(_below);
        Array.Clear(_above);
    }

    /// <summary>A model of positive data takes a value at or below 0 for the smallest positive one of its history, or for next to nothing where there is none.</summary>
    static void ToLogarithms(Span<float> history)
    {
        var least = float.PositiveInfinity;
        foreach (var value in history)
            if (value > 0 && value < least) least = value;
        if (float.IsInfinity(least)) least = float.Epsilon;
        foreach (ref var value in history) value = float.IsNaN(value) ? value : MathF.Log(Math.Max(value, least));
    }

    /// <summary>Takes the forecasts for the histories' next values.</summary>
    void Shift()
    {
        var (length, horizon) = (_forecaster.HistoryLength, _forecaster.Horizon);
        for (var row = 0; row < _rows; row++)
        {
            var history = _histories.AsSpan(row * length, length);
            var next = _points.AsSpan(row * horizon, horizon);
            if (horizon < length) history[horizon..].CopyTo(history);
            next[Math.Max(0, horizon - length)..].CopyTo(history[Math.Max(0, length - horizon)..]);
        }
    }

    void SetLevel(float confidenceLevel)
    {
        if (_level == confidenceLevel) return;
        _level = confidenceLevel;
        for (var i = 0; i < _factors.Length; i++)
            _factors[i] = _forecaster.Model.Scores.Factor(i / _forecaster.Horizon, i % _forecaster.Horizon, confidenceLevel);
    }

    void Reserve(int rows)
    {
        for (var needed = Math.Min(_team.Threads, (rows + PieceRows - 1) / PieceRows); _passes < needed; _passes++)
            _free.Push(new(_forecaster.Reader, _forecaster.Model.Base, _forecaster.Model.Network, PieceRows, training: false));
        if (_points.Length >= rows * _forecaster.Horizon) return;
        _histories = new float[rows * _forecaster.HistoryLength];
        (_points, _below, _above) = (new float[rows * _forecaster.Horizon], new float[rows * _forecaster.Horizon], new float[rows * _forecaster.Horizon]);
    }

    /// <summary>Within half of what a float holds, so that a bound is finite, too; NaN stays NaN.</summary>
    static float Finite(double value) => (float)Math.Clamp(value, float.MinValue / 2, float.MaxValue / 2);

    /// <summary>Back in the units of the series, and finite.</summary>
    static float Value(float u, bool log) => float.IsNaN(u) ? u : Math.Clamp(log ? MathF.Exp(u) : u, float.MinValue, float.MaxValue);
}
