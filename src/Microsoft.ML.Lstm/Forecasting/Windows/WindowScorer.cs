using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Forecasting.Windows;

/// <summary>Forecasts from windows, many at once or one alone.</summary>
sealed class WindowScorer : IScorer
{
    readonly DataViewRow _row;
    readonly WindowColumns _columns;
    readonly ValueGetter<VBuffer<float>> _getter;
    readonly ForecastPredictor _predictor;
    readonly ForecastVectors _vectors;
    readonly float[] _histories;
    readonly int _rows, _length;
    VBuffer<float> _buffer;
    float[] _values = [];
    int _count;

    public WindowScorer(WindowColumns columns, DataViewRow row, int rows, int threads)
    {
        (_columns, _row, _rows, _length, _getter) = (columns, row, rows, columns.Forecaster.HistoryLength, NumberColumn.Vector(row, row.Schema[columns.Input]));
        _predictor = new(columns.Forecaster, threads);
        _vectors = new(columns.Outputs.Quantiles, rows, columns.Forecaster.Horizon, columns.Outputs.HasBounds);
        _histories = new float[rows * _length];
    }

    public bool HasRoom => _count < _rows;

    public void Clear() => _count = 0;

    public void Add()
    {
        _getter(ref _buffer);
        if (_values.Length < _buffer.Length) _values = new float[Math.Max(_buffer.Length, 2 * _values.Length)];
        _buffer.CopyTo(_values);
        var window = _values.AsSpan(0, _buffer.Length);
        foreach (var value in window)
            if (float.IsInfinity(value))
                throw new InvalidOperationException(FormattableString.Invariant($"Column '{_columns.Input}' holds {value} in row {_row.Position}. Values must be finite; say NaN where one is missing."));
        window = window[^Math.Min(_length, window.Length)..];
        var history = _histories.AsSpan(_count++ * _length, _length);
        history[..^window.Length].Fill(float.NaN);
        window.CopyTo(history[^window.Length..]);
    }

    public void Score()
    {
        if (_count > 0) _vectors.Forecast(_columns.Forecaster, new HistoryBatch { Values = _histories.AsSpan(0, _count * _length) }, _count, _columns.ConfidenceLevel, _predictor);
    }

    public Delegate Getter(int appended, Func<int> row)
    {
        var column = _columns.Outputs.Holds(appended);
        return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, _vectors.Of(column, row(), 1)));
    }
}
