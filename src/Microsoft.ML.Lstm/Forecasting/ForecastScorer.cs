using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>Takes observations, and forecasts from many of them at once.</summary>
sealed class ForecastScorer : IScorer, IDisposable
{
    const int Rows = 256;

    readonly LstmForecastingTransformer _model;
    readonly ForecastRowReader _reader;
    readonly ForecastSession _session;
    readonly ForecastPredictor _predictor;
    readonly CovariateLookAhead? _lookAhead;
    readonly HistoryRows _rows;

    readonly ForecastVectors _vectors;

    /// <summary>Steps ahead that can be forecast from each row.</summary>
    readonly int[] _steps;
    readonly int _targets;

    /// <param name="model">The model.</param>
    /// <param name="row">The row that is read.</param>
    /// <param name="lookAhead">The covariates of the rows that follow, for a model that reads some ahead.</param>
    public ForecastScorer(LstmForecastingTransformer model, DataViewRow row, CovariateLookAhead? lookAhead)
    {
        (_model, _lookAhead, _targets) = (model, lookAhead, model.State.Layout.Targets);
        _session = new(model.Forecaster, model.State.Overlay());
        _reader = new(model, row);
        _predictor = new(model.Forecaster, model.Threads);
        _rows = new(model.Forecaster.Model.Plan, Rows * _targets, model.Horizon);
        _steps = new int[Rows * _targets];
        _vectors = new(model.Outputs.Quantiles, Rows * _targets, model.Horizon, model.Outputs.HasBounds);
    }

    public bool HasRoom => _rows.HasRoom;

    public void Clear() => _rows.Clear();

    public void Dispose() => _lookAhead?.Dispose();

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
        _vectors.Forecast(_model.Forecaster, _rows.Batch, _rows.Count, _model.ConfidenceLevel, _predictor);
        for (var row = 0; row < _rows.Count; row++) _vectors.Cut(row, _steps[row]);
    }

    public Delegate Getter(int appended, Func<int> row)
    {
        var column = _model.Outputs.Holds(appended);
        return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, _vectors.Of(column, row() * _targets, _targets)));
    }
}
