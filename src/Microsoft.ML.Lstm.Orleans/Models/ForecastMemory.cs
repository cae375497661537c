using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Forecasting;

namespace Microsoft.ML.Lstm.Orleans.Models;

/// <summary>Memory with which a thread steps and forecasts series of a forecaster.</summary>
sealed class ForecastMemory
{
    const int BlockSeries = 256;

    readonly LstmForecastingTransformer _model;
    readonly HistoryRows _rows;
    readonly ForecastVectors _vectors;
    readonly ForecastPredictor _predictor;
    readonly int _targets;

    public ForecastMemory(LstmForecastingTransformer model)
    {
        (_model, _targets) = (model, model.State.Layout.Targets);
        _rows = new(model.Forecaster.Model.Plan, BlockSeries * _targets, model.Horizon);
        _vectors = new(model.Outputs.Quantiles, BlockSeries * _targets, model.Horizon, model.Outputs.HasBounds || IsAdaptive);
        _predictor = new(model.Forecaster, threads: 1);
        Session = new(model.Forecaster, model.State);
    }

    /// <summary>Takes observations; where it stands is not asked.</summary>
    public ForecastSession Session { get; }

    bool IsAdaptive => _model.State.Layout.AdaptiveHorizon > 0;

    /// <summary>Takes a step; where intervals adapt, they do.</summary>
    public void Step(SeriesHistory history, ReadOnlySpan<float> values)
    {
        Session.Observe(history, values, []);
        if (!IsAdaptive) return;
        for (var target = 0; target < _targets; target++) history.Widths[target].Observe(history.Clock, values[target], _model.ConfidenceLevel);
        Forecast([history]);
        for (var target = 0; target < _targets; target++) history.Widths[target].Keep(history.Clock, _vectors.Lower(target, 1), _vectors.Upper(target, 1));
    }

    /// <summary>Forecasts series as they stand, a block at a time.</summary>
    /// <param name="histories">All of them.</param>
    /// <param name="series">Which.</param>
    /// <param name="answers">[series, columns].</param>
    public void Answer(List<SeriesHistory> histories, ReadOnlySpan<int> series, Span<float> answers)
    {
        var width = series.Length == 0 ? 0 : answers.Length / series.Length;
        for (var first = 0; first < series.Length; first += BlockSeries)
        {
            var part = series.Slice(first, Math.Min(BlockSeries, series.Length - first));
            _rows.Clear();
            foreach (var one in part) Load(histories[one]);
            Forecast(part.Length);
            for (var i = 0; i < part.Length; i++)
            {
                Adapt(histories[part[i]], i);
                Write(i, answers.Slice((first + i) * width, width));
            }
        }
    }

    void Forecast(ReadOnlySpan<SeriesHistory> histories)
    {
        _rows.Clear();
        foreach (var history in histories) Load(history);
        Forecast(histories.Length);
        for (var i = 0; i < histories.Length; i++) Adapt(histories[i], i);
    }

    void Load(SeriesHistory history)
    {
        for (var target = 0; target < _targets; target++) history.AddTo(_rows, target, history.Targets[target].Gap);
    }

    void Forecast(int series) => _vectors.Forecast(_model.Forecaster, _rows.Batch, series * _targets, _model.ConfidenceLevel, _predictor);

    void Adapt(SeriesHistory history, int place)
    {
        for (var target = 0; target < history.Widths.Length; target++) _vectors.Adapt((place * _targets) + target, history.Widths[target], _model.Forecaster);
    }

    void Write(int place, Span<float> answer)
    {
        for (var column = 0; column < _model.Outputs.ColumnNames.Count; column++)
        {
            var values = _vectors.Of(_model.Outputs.Holds(column), place * _targets, _targets);
            values.CopyTo(answer);
            answer = answer[values.Length..];
        }
    }
}
