using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Forecasting.ZeroShot;

/// <summary>What a time series engine asks of a zero-shot forecaster: a ping hands it an observation, its vectors are the forecast from there.</summary>
sealed class ZeroShotEngine : IEngineSession
{
    readonly LstmZeroShotTransformer _model;
    readonly ZeroShotReader _reader;
    readonly EngineGuard _guard;
    readonly NewSeries _new;
    readonly int _targets;
    ZeroShotBlock _block;
    int _horizon;
    float _level;
    bool _stale = true;

    public ZeroShotEngine(LstmZeroShotTransformer model, DataViewRow input, EngineGuard guard)
    {
        (_model, _guard, _reader) = (model, guard, new(model.Plan, input));
        (_targets, _horizon, _level) = (model.Plan.TargetCount, model.Plan.Horizon, model.Plan.ConfidenceLevel);
        (_block, _new) = (Block(), new(model.Host, model.Plan.Columns.Series));
    }

    public void Ping(PingerArgument argument, bool hasExample)
    {
        var (horizon, level) = (argument.Horizon ?? _model.Plan.Horizon, argument.ConfidenceLevel ?? _model.Plan.ConfidenceLevel);
        ForecastOutputs.CheckAsked(horizon, level);
        if (argument.DontConsumeSource)
        {
            if (_model.Plan.Columns.Series is null) _model.State.Visit("");
        }
        else if (hasExample)
        {
            var series = _reader.Series();
            _guard.CheckExample(HashCode.Combine(string.GetHashCode(series), HashOf(_reader.Values())));
            if (!_model.State.Series.Contains(series)) _new.Tell(series);
            _reader.Observe(_model.State);
        }

        if (horizon != _horizon)
        {
            _horizon = horizon;
            _block = Block();
        }

        (_level, _stale) = (level, true);
    }

    public Delegate Getter(int appended) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
    {
        if (_stale) Forecast();
        VectorValue.Set(ref value, _block.Of(_model.Outputs.Holds(appended), 0, _targets));
    });

    void Forecast()
    {
        if (_model.State.Last is not { } last)
            throw new InvalidOperationException($"Which series shall be forecast? None was observed yet: call Predict with an example whose column '{_model.Plan.Columns.Series}' names it, which takes its value as the series' next, "
                + $"or ask the model itself for all series as they stand, with {nameof(LstmZeroShotTransformer.Forecast)} or {nameof(LstmZeroShotTransformer.ForecastAsDataView)}.");
        _block.Clear();
        foreach (var target in _model.State.Series[last].Targets) _block.Add(target);
        _block.Forecast(_level);
        _stale = false;
    }

    ZeroShotBlock Block() => new(_model.Plan, _targets, _horizon, threads: 1);

    static int HashOf(ReadOnlySpan<float> values)
    {
        var hash = default(HashCode);
        foreach (var value in values) hash.Add(value);
        return hash.ToHashCode();
    }
}
