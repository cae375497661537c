using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>What a time series engine asks of a forecaster: a ping hands it an observation, its vectors are the forecast from there.</summary>
sealed class ForecastEngine : IEngineSession
{
    readonly LstmForecastingTransformer _model;
    readonly ForecastSession _session;
    readonly ForecastRowReader _reader;
    HistoryRows _rows;
    readonly ForecastPredictor _predictor;
    readonly EngineGuard _guard;
    readonly NewSeries _new;
    ForecastVectors _vectors;
    int _horizon;
    float _level;
    bool _stale = true;

    /// <summary>Memory for the forecast whose intervals the next observations are compared with, where another horizon or level is asked for.</summary>
    ForecastVectors? _kept;
    HistoryRows? _keptRows;

    public ForecastEngine(LstmForecastingTransformer model, DataViewRow input, EngineGuard guard)
    {
        (_model, _guard, _level) = (model, guard, model.ConfidenceLevel);
        _session = new(model.Forecaster, model.State);
        _reader = new(model, input);
        _predictor = new(model.Forecaster, threads: 1);
        (_horizon, _vectors, _rows) = (model.Horizon, Vectors(model.Horizon), Rows(model.Horizon));
        _new = new(model.Host, model.Columns.Series);
    }

    public void Ping(PingerArgument argument, bool hasExample)
    {
        var (horizon, level) = (argument.Horizon ?? _model.Horizon, argument.ConfidenceLevel ?? _model.ConfidenceLevel);
        ForecastOutputs.CheckAsked(horizon, level);
        if (argument.DontConsumeSource)
        {
            if (_model.Columns.Series is null) _model.State.Visit("");
        }
        else if (hasExample)
        {
            var series = _reader.Series();
            _guard.CheckExample(HashCode.Combine(string.GetHashCode(series), HashOf(_reader.Values())));
            if (!_model.State.Series.Contains(series)) _new.Tell(series);
            _reader.Observe(_session);
        }
        var adapts = hasExample && !argument.DontConsumeSource && _model.State.Layout is { AdaptiveHorizon: > 0, Known: 0 };
        if (horizon != _horizon) (_horizon, _vectors, _rows) = (horizon, Vectors(horizon), Rows(horizon));
        (_level, _stale) = (level, true);
        if (adapts) Adapt();
    }

    /// <summary>Compares the observation with the intervals that were forecast for it, and keeps those of a forecast from here.</summary>
    void Adapt()
    {
        var history = _model.State.Series[_model.State.Last!];
        for (var target = 0; target < history.Widths.Length; target++) history.Widths[target].Observe(history.Clock, _reader.Values()[target], _model.ConfidenceLevel);
        var vectors = _vectors;
        if (_horizon == _model.Horizon && _level == _model.ConfidenceLevel) Forecast();
        else
        {
            vectors = _kept ??= Vectors(_model.Horizon);
            Forecast(vectors, _keptRows ??= Rows(_model.Horizon), _model.ConfidenceLevel);
        }

        for (var target = 0; target < history.Widths.Length; target++) history.Widths[target].Keep(history.Clock, vectors.Lower(target, 1), vectors.Upper(target, 1));
    }

    public Delegate Getter(int appended) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
    {
        if (_stale) Forecast();
        VectorValue.Set(ref value, _vectors.Of(_model.Outputs.Holds(appended), 0, _model.State.Layout.Targets));
    });

    void Forecast()
    {
        if (_model.State.Last is null)
            throw new InvalidOperationException($"Which series shall be forecast? None was observed yet: call Predict with an example whose column '{_model.Columns.Series}' names it, which takes its value as the series' next, "
                + $"or ask the model itself for all series as they stand, with {nameof(LstmForecastingTransformer.Forecast)} or {nameof(LstmForecastingTransformer.ForecastAsDataView)}.");
        var layout = _model.State.Layout;
        if (layout.Known > 0) throw new InvalidOperationException($"An engine's rows do not say what comes. {StepsAhead.Advice(layout.Covariates.Names)}");
        Forecast(_vectors, _rows, _level);
        _stale = false;
    }

    void Forecast(ForecastVectors vectors, HistoryRows rows, float level)
    {
        var (layout, history) = (_model.State.Layout, _model.State.Series[_model.State.Last!]);
        rows.Clear();
        for (var target = 0; target < layout.Targets; target++)
            StepsAhead.Write(history, layout, [], history.AddTo(rows, target, history.Targets[target].Gap));
        vectors.Forecast(_model.Forecaster, rows.Batch, rows.Count, level, _predictor);
        for (var target = 0; target < history.Widths.Length; target++) vectors.Adapt(target, history.Widths[target], _model.Forecaster);
    }

    HistoryRows Rows(int horizon) => new(_model.Forecaster.Model.Plan, _model.State.Layout.Targets, horizon);

    ForecastVectors Vectors(int horizon) =>
        new(_model.Outputs.Quantiles, _model.State.Layout.Targets, horizon, _model.Outputs.HasBounds || _model.State.Layout.AdaptiveHorizon > 0);

    static int HashOf(ReadOnlySpan<float> values)
    {
        var hash = default(HashCode);
        foreach (var value in values) hash.Add(value);
        return hash.ToHashCode();
    }
}
