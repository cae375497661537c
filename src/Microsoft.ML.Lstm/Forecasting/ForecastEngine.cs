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
    readonly HistoryRows _rows;
    readonly ForecastPredictor _predictor;
    readonly EngineGuard _guard;
    readonly NewSeries _new;
    readonly float[][] _vectors;
    float _level;
    bool _stale = true;

    public ForecastEngine(LstmForecastingTransformer model, DataViewRow input, EngineGuard guard)
    {
        (_model, _guard, _level) = (model, guard, model.ConfidenceLevel);
        _session = new(model.Forecaster, model.State);
        _reader = new(model, input);
        _rows = new(model.Forecaster.Model.Plan, model.State.Layout.Targets, model.Horizon);
        _predictor = new(model.Forecaster, threads: 1);
        _vectors = [.. model.Outputs.ColumnNames.Select(_ => new float[Size(model.Horizon)])];
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
        for (var i = 0; i < _vectors.Length; i++)
            if (_vectors[i].Length != Size(horizon)) _vectors[i] = new float[Size(horizon)];
        (_level, _stale) = (level, true);
    }

    public Delegate Getter(int appended) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
    {
        if (_stale) Forecast();
        VectorValue.Set(ref value, _vectors[appended]);
    });

    void Forecast()
    {
        if (_model.State.Last is null)
            throw new InvalidOperationException($"Which series shall be forecast? None was observed yet: call Predict with an example whose column '{_model.Columns.Series}' names it, which takes its value as the series' next, "
                + $"or ask the model itself for all series as they stand, with {nameof(LstmForecastingTransformer.Forecast)} or {nameof(LstmForecastingTransformer.ForecastAsDataView)}.");
        var (layout, history) = (_model.State.Layout, _model.State.Series[_model.State.Last]);
        if (layout.Known > 0) throw new InvalidOperationException($"An engine's rows do not say what comes. {StepsAhead.Advice(layout.Covariates.Names)}");
        _rows.Clear();
        for (var target = 0; target < layout.Targets; target++)
            StepsAhead.Write(history, layout, [], history.AddTo(_rows, target, history.Targets[target].Gap));
        var bounds = _model.Outputs.HasBounds;
        _model.Forecaster.Forecast(
            _rows.Batch, _rows.Count, _vectors[0].Length / layout.Targets, _vectors[0], bounds ? _vectors[1] : [], bounds ? _vectors[2] : [], _level, _predictor);
        _stale = false;
    }

    int Size(int horizon) => checked(horizon * _model.State.Layout.Targets);

    static int HashOf(ReadOnlySpan<float> values)
    {
        var hash = default(HashCode);
        foreach (var value in values) hash.Add(value);
        return hash.ToHashCode();
    }
}
