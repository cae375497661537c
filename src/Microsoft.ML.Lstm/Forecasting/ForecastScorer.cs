using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>Takes observations, and forecasts from many of them at once.</summary>
sealed class ForecastScorer : IScorer
{
    const int Rows = 256;

    readonly LstmForecastingTransformer _model;
    readonly SeriesReader _reader;
    readonly ForecastSession _session;
    readonly ForecastPredictor _predictor;
    readonly HistoryRows _rows;
    readonly float[][] _vectors;

    public ForecastScorer(LstmForecastingTransformer model, DataViewRow row)
    {
        _model = model;
        _reader = new(model.Columns, row);
        _session = new(model.Forecaster, model.State.Overlay());
        _predictor = new(model.Forecaster, model.Threads);
        _rows = new(model.Forecaster.HistoryLength, Rows);
        _vectors = [.. model.Outputs.ColumnNames.Select(_ => new float[Rows * model.Horizon])];
    }

    public bool HasRoom => _rows.HasRoom;

    public void Clear() => _rows.Clear();

    public void Add() => _rows.Add(_session.Observe(_reader.Series(), _reader.Value()));

    public void Score()
    {
        if (_rows.Count == 0) return;
        var bounds = _model.Outputs.HasBounds;
        _model.Forecaster.Forecast(
            _rows.Batch, _rows.Count, _model.Horizon, Filled(0), bounds ? Filled(1) : [], bounds ? Filled(2) : [], _model.ConfidenceLevel, _predictor);

        Span<float> Filled(int which) => _vectors[which].AsSpan(0, _rows.Count * _model.Horizon);
    }

    /// <summary>The forecast (0), lower (1) or upper (2) bounds.</summary>
    public Delegate Getter(int appended, Func<int> row) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        VectorValue.Set(ref value, _vectors[appended].AsSpan(row() * _model.Horizon, _model.Horizon)));
}
