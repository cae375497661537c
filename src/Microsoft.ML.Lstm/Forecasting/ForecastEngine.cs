using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>What a time series engine asks of a forecaster: a ping hands it an observation, its vectors are the forecast from there.</summary>
sealed class ForecastEngine : IEngineSession
{
    readonly LstmForecastingTransformer _model;
    readonly ForecastSession _session;
    readonly SeriesReader _reader;
    readonly EngineGuard _guard;
    readonly NewSeries _new;
    readonly float[][] _vectors;
    float _level;
    bool _stale = true;

    public ForecastEngine(LstmForecastingTransformer model, DataViewRow input, EngineGuard guard)
    {
        (_model, _guard, _level) = (model, guard, model.ConfidenceLevel);
        _session = new(model.Forecaster, model.State);
        _reader = new(model.Columns, input);
        _vectors = [.. model.Outputs.ColumnNames.Select(_ => new float[model.Horizon])];
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
            var value = _reader.Value();
            _guard.CheckExample(HashCode.Combine(string.GetHashCode(series), value));
            if (!_model.State.Series.Contains(series)) _new.Tell(series);
            _session.Observe(series, value);
        }
        for (var i = 0; i < _vectors.Length; i++)
            if (_vectors[i].Length != horizon) _vectors[i] = new float[horizon];
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
        var bounds = _model.Outputs.HasBounds;
        _session.Forecast(_level, _vectors[0], bounds ? _vectors[1] : [], bounds ? _vectors[2] : []);
        _stale = false;
    }
}
