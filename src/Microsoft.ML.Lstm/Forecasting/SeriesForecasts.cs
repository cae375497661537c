using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>The forecasts of every series from where a model stands; the model stays where it is.</summary>
sealed class SeriesForecasts
{
    const int BlockRows = 256;

    readonly LstmForecastingTransformer _model;
    readonly SeriesHistory[] _series;
    readonly int _horizon, _targets, _quantiles;

    // The forecasts, lower and upper bounds, each [series, targets, horizon], and quantiles.
    readonly float[][] _vectors;

    /// <param name="model">The model.</param>
    /// <param name="future">Rows of the steps ahead; null for what the training data told of them.</param>
    /// <param name="horizon">Steps.</param>
    /// <param name="confidenceLevel">Of the bounds.</param>
    /// <param name="quantiles">Quantiles; null for those of the model's column.</param>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is below 1 or too large, or the level does not lie between 0 and 1.</exception>
    public SeriesForecasts(LstmForecastingTransformer model, IDataView? future, int horizon, float confidenceLevel, IReadOnlyList<float>? quantiles = null)
    {
        ForecastOutputs.CheckAsked(horizon, confidenceLevel);
        (_model, _horizon, _targets) = (model, horizon, model.State.Layout.Targets);
        quantiles ??= model.Outputs.Quantiles;
        _quantiles = quantiles.Count;
        var naming = model.Columns.Naming ?? SeriesNaming.Unknown;
        var ahead = FutureRows.Read(model, future, horizon);
        _series = [.. ahead.Series.OrderBy(history => naming.Rank(history.Name))];
        var count = (long)_series.Length * _targets * horizon;
        if (count > Array.MaxLength) throw new ArgumentOutOfRangeException(nameof(horizon), horizon, $"{horizon} steps of {_series.Length} series are {count} values, more than there can be. Ask for fewer steps.");
        _vectors = [new float[count], new float[count], new float[count], new float[checked(count * _quantiles)]];

        var predictor = new ForecastPredictor(model.Forecaster, model.Threads);
        var capacity = Math.Min(BlockRows, Math.Max(1, _series.Length)) * _targets;
        var rows = new HistoryRows(model.Forecaster.Model.Plan, capacity, horizon);
        var block = new ForecastVectors(quantiles, capacity, horizon, hasBounds: true);
        for (var first = 0; first < _series.Length; first += rows.Count / _targets)
        {
            rows.Clear();
            while (rows.HasRoom && first + (rows.Count / _targets) is var place && place < _series.Length)
            {
                for (var target = 0; target < _targets; target++)
                    StepsAhead.Write(_series[place], model.State.Layout, ahead.Of(_series[place]), _series[place].AddTo(rows, target, _series[place].Targets[target].Gap));
            }

            block.Forecast(model.Forecaster, rows.Batch, rows.Count, confidenceLevel, predictor);
            for (var row = 0; row < rows.Count && model.State.Layout.AdaptiveHorizon > 0; row++)
                block.Adapt(row, _series[first + (row / _targets)].Widths[row % _targets], model.Forecaster);
            for (var part = ForecastColumn.Point; part <= ForecastColumn.Quantiles; part++)
                block.Of(part, 0, rows.Count).CopyTo(_vectors[(int)part].AsSpan(first * Width(part)));
        }
    }

    /// <summary>Number of series.</summary>
    public int Count => _series.Length;

    /// <summary>The name of a series; null where all rows are one.</summary>
    public string? Name(int series) => _model.Columns.Series is null ? null : _series[series].Name;

    /// <summary>[steps]: the forecast of a target.</summary>
    public float[] Point(int series, int target) => _vectors[0].AsSpan(((series * _targets) + target) * _horizon, _horizon).ToArray();

    /// <summary>[steps]: a quantile of a target, by its place.</summary>
    public float[] Quantile(int series, int target, int quantile)
    {
        var (steps, from) = (new float[_horizon], ((((series * _targets) + target) * _horizon) * _quantiles) + quantile);
        for (var h = 0; h < steps.Length; h++) steps[h] = _vectors[(int)ForecastColumn.Quantiles][from + (h * _quantiles)];
        return steps;
    }

    /// <summary>A row for each series, target and step.</summary>
    public IReadOnlyList<SeriesForecast> Rows()
    {
        var rows = new SeriesForecast[_vectors[0].Length];
        var (step, names) = (_model.State.Layout.Covariates.Step, _model.Outputs.Targets);
        for (var i = 0; i < rows.Length; i++)
        {
            var (history, h) = (_series[i / (_horizon * _targets)], (i % _horizon) + 1);
            rows[i] = new()
            {
                Series = _model.Columns.Series is null ? null : history.Name,
                Step = h,
                Time = step.IsKnown && history.Time.Clock != default ? step.After(history.Time, h).Clock : null,
                Target = names.Count == 0 ? null : names[i / _horizon % _targets],
                Value = _vectors[0][i],
                LowerBound = _vectors[1][i],
                UpperBound = _vectors[2][i],
            };
        }

        return rows;
    }

    /// <summary>A row for each series: its column as in training, and the columns that the model adds to rows.</summary>
    public IDataView View(SeriesColumns columns, ForecastOutputs outputs)
    {
        var builder = new DataViewSchema.Builder();
        var series = columns.Series is null ? null : SeriesValues.Of(columns.Series, columns.Naming ?? SeriesNaming.Unknown, [.. _series.Select(history => history.Name)]);
        if (series is not null) builder.AddColumns([series.Column]);
        builder.AddColumns(outputs.ColumnsOf(_horizon));
        var named = series is null ? 0 : 1;
        return MemoryView.Of(builder.ToSchema(), _series.Length, (column, row) => column < named ? series!.Getter(row) : Vector(outputs.Holds(column - named), row));
    }

    ValueGetter<VBuffer<float>> Vector(ForecastColumn part, Func<int> row)
    {
        var (values, width) = (_vectors[(int)part], Width(part));
        return (ref VBuffer<float> value) => VectorValue.Set(ref value, values.AsSpan(row() * width, width));
    }

    /// <summary>Values of a series.</summary>
    int Width(ForecastColumn part) => _horizon * _targets * (part == ForecastColumn.Quantiles ? _quantiles : 1);
}
