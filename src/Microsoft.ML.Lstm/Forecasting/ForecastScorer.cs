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
    readonly ForecastRowReader _reader;
    readonly ForecastSession _session;
    readonly ForecastPredictor _predictor;
    readonly CovariateLookAhead? _lookAhead;
    readonly HistoryRows _rows;

    /// <summary>Steps ahead that can be forecast from each row, and the output vectors [rows, targets, steps].</summary>
    readonly int[] _steps;
    readonly float[][] _vectors;
    readonly int _targets, _width;

    /// <param name="model">The model.</param>
    /// <param name="row">The row that is read.</param>
    /// <param name="lookAhead">The covariates of the rows that follow, for a model that reads some ahead.</param>
    public ForecastScorer(LstmForecastingTransformer model, DataViewRow row, CovariateLookAhead? lookAhead)
    {
        (_model, _lookAhead, _targets) = (model, lookAhead, model.State.Layout.Targets);
        _width = _targets * model.Horizon;
        _session = new(model.Forecaster, model.State.Overlay());
        _reader = new(model, row);
        _predictor = new(model.Forecaster, model.Threads);
        _rows = new(model.Forecaster.Model.Plan, Rows * _targets, model.Horizon);
        _steps = new int[Rows * _targets];
        _vectors = [.. model.Outputs.ColumnNames.Select(_ => new float[Rows * _width])];
    }

    public bool HasRoom => _rows.HasRoom;

    public void Clear() => _rows.Clear();

    public void Add()
    {
        var history = _reader.Observe(_session);
        var given = _lookAhead is null ? default : _lookAhead.Take(history.Name);
        for (var target = 0; target < _targets; target++)
        {
            var row = _rows.Count;
            _steps[row] = StepsAhead.Write(history, _model.State.Layout, given, history.AddTo(_rows, target, history.Targets[target].Gap));
        }
    }

    public void Score()
    {
        if (_rows.Count == 0) return;
        var bounds = _model.Outputs.HasBounds;
        _model.Forecaster.Forecast(
            _rows.Batch, _rows.Count, _model.Horizon, Filled(0), bounds ? Filled(1) : [], bounds ? Filled(2) : [], _model.ConfidenceLevel, _predictor);
        if (_lookAhead is null) return;
        foreach (var vector in _vectors)
            for (var row = 0; row < _rows.Count; row++) StepsAhead.Cut(vector.AsSpan(row * _model.Horizon, _model.Horizon), _steps[row]);

        Span<float> Filled(int which) => _vectors[which].AsSpan(0, _rows.Count * _model.Horizon);
    }

    /// <summary>The forecast (0), lower (1) or upper (2) bounds.</summary>
    public Delegate Getter(int appended, Func<int> row) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        VectorValue.Set(ref value, _vectors[appended].AsSpan(row() * _width, _width)));
}
