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

    /// <summary>Memory for the forecast whose intervals the next observations are compared with, where another horizon or level is asked for.</summary>
    ZeroShotBlock? _kept;
    int _horizon;
    float _level;
    bool _stale = true;

    public ZeroShotEngine(LstmZeroShotTransformer model, DataViewRow input, EngineGuard guard)
    {
        (_model, _guard, _reader) = (model, guard, new(model.Plan, input));
        (_targets, _horizon, _level) = (model.Plan.TargetCount, model.Plan.Horizon, model.Plan.ConfidenceLevel);
        (_block, _new) = (Block(_horizon), new(model.Host, model.Plan.Columns.Series));
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

        if (horizon != _horizon) (_horizon, _block) = (horizon, Block(horizon));
        (_level, _stale) = (level, true);
        if (hasExample && !argument.DontConsumeSource && _model.Plan.IsAdaptive) Adapt();
    }

    /// <summary>Compares the observation with the intervals that were forecast for it, and keeps those of a forecast from here.</summary>
    void Adapt()
    {
        var (plan, series) = (_model.Plan, _model.State.Series[_model.State.Last!]);
        var isAsked = _horizon == plan.Horizon && _level == plan.ConfidenceLevel;
        Forecast(isAsked ? _block : _kept ??= Block(plan.Horizon), series, plan.ConfidenceLevel, observes: true);
        _stale = !isAsked;
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
        Forecast(_block, _model.State.Series[last], _level, observes: false);
        _stale = false;
    }

    void Forecast(ZeroShotBlock block, SeriesContext series, float level, bool observes)
    {
        block.Clear();
        for (var target = 0; target < _targets; target++) block.Add(series, target, observes ? new(series.Clock, _reader.Values()[target]) : null);
        block.Forecast(level);
    }

    ZeroShotBlock Block(int horizon) => new(_model.Plan, _targets, horizon, threads: 1);

    static int HashOf(ReadOnlySpan<float> values)
    {
        var hash = default(HashCode);
        foreach (var value in values) hash.Add(value);
        return hash.ToHashCode();
    }
}
