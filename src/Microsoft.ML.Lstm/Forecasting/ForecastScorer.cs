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

    /// <summary>Of each row, whose intervals adapt to it; empty where none do.</summary>
    readonly (SeriesHistory History, long Time, float Value)[] _observed = [];

    /// <param name="model">The model.</param>
    /// <param name="row">The row that is read.</param>
    /// <param name="lookAhead">The covariates of the rows that follow, for a model that reads some ahead.</param>
    /// <param name="state">Where it stands, and is taken on from by the rows; null for a branch of the model's own.</param>
    public ForecastScorer(LstmForecastingTransformer model, DataViewRow row, CovariateLookAhead? lookAhead, ForecastState? state = null)
    {
        (_model, _lookAhead, _targets) = (model, lookAhead, model.State.Layout.Targets);
        _session = new(model.Forecaster, state ?? model.State.Overlay());
        _reader = new(model, row);
        _predictor = new(model.Forecaster, model.Threads);
        _rows = new(model.Forecaster.Model.Plan, Rows * _targets, model.Horizon);
        _steps = new int[Rows * _targets];
        var isAdaptive = model.State.Layout.AdaptiveHorizon > 0;
        if (isAdaptive) _observed = new (SeriesHistory, long, float)[Rows * _targets];
        _vectors = new(model.Outputs.Quantiles, Rows * _targets, model.Horizon, model.Outputs.HasBounds || isAdaptive);
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
            if (_observed.Length > 0) _observed[row] = (history, history.Clock, _reader.Values()[target]);
            _steps[row] = StepsAhead.Write(history, _model.State.Layout, given, history.AddTo(_rows, target, history.Targets[target].Gap));
        }
    }

    public void Score()
    {
        if (_rows.Count == 0) return;
        _vectors.Forecast(_model.Forecaster, _rows.Batch, _rows.Count, _model.ConfidenceLevel, _predictor);
        for (var row = 0; row < _rows.Count; row++)
        {
            if (_observed.Length == 0) _vectors.Cut(row, _steps[row]);
            else Adapt(row, _observed[row].History.Widths[row % _targets]);
        }
    }

    /// <summary>In the order of the rows: what one of them shows counts from its own forecast on.</summary>
    void Adapt(int row, AdaptiveWidths widths)
    {
        widths.Observe(_observed[row].Time, _observed[row].Value, _model.ConfidenceLevel);
        _vectors.Adapt(row, widths, _model.Forecaster);
        _vectors.Cut(row, _steps[row]);
        widths.Keep(_observed[row].Time, _vectors.Lower(row, 1), _vectors.Upper(row, 1));
    }

    public Delegate Getter(int appended, Func<int> row)
    {
        var column = _model.Outputs.Holds(appended);
        return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, _vectors.Of(column, row() * _targets, _targets)));
    }
}
