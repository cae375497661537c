using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Forecasting.ZeroShot;

/// <summary>The forecasts of every series from where a model stands; the model stays where it is.</summary>
sealed class CurrentForecasts
{
    const int BlockRows = 256;

    readonly LstmZeroShotTransformer _model;
    readonly SeriesContext[] _series;
    readonly int _horizon, _targets;

    // The forecasts, lower and upper bounds, each [series, targets, horizon], and quantiles.
    readonly float[][] _vectors;

    /// <exception cref="ArgumentOutOfRangeException">The horizon is below 1 or too large, or the level does not lie between 0 and 1.</exception>
    public CurrentForecasts(LstmZeroShotTransformer model, int horizon, float confidenceLevel)
    {
        ForecastOutputs.CheckAsked(horizon, confidenceLevel);
        (_model, _horizon, _targets) = (model, horizon, model.Plan.TargetCount);
        var naming = model.Plan.Columns.Naming ?? SeriesNaming.Unknown;
        _series = [.. model.State.Series.InOrder.Select(pair => pair.Value).OrderBy(context => naming.Rank(context.Name))];
        var count = (long)_series.Length * _targets * horizon;
        if (count * Math.Max(1, model.Plan.Quantiles.Length) > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(horizon), horizon, $"{horizon} steps of {_series.Length} series are {count} values, more than there can be. Ask for fewer steps.");
        _vectors = [new float[count], new float[count], new float[count], new float[count * model.Plan.Quantiles.Length]];
        if (_series.Length == 0) return;

        var block = new ZeroShotBlock(model.Plan, Math.Min(Math.Max(1, BlockRows / _targets), _series.Length) * _targets, horizon, model.Threads);
        for (var first = 0; first < _series.Length; first += block.Count / _targets)
        {
            block.Clear();
            while (block.HasRoom && first + (block.Count / _targets) is var place && place < _series.Length)
                for (var target = 0; target < _targets; target++) block.Add(_series[place], target, observed: null);
            block.Forecast(confidenceLevel);
            for (var part = ForecastColumn.Point; part <= ForecastColumn.Quantiles; part++)
                block.Of(part, 0, block.Count).CopyTo(_vectors[(int)part].AsSpan(first * Width(part)));
        }
    }

    /// <summary>A row for each series, target and step.</summary>
    public IReadOnlyList<SeriesForecast> Rows()
    {
        var rows = new SeriesForecast[_vectors[0].Length];
        var (step, names) = (_model.Plan.Step, _model.Plan.Targets);
        for (var i = 0; i < rows.Length; i++)
        {
            var (context, h) = (_series[i / (_horizon * _targets)], (i % _horizon) + 1);
            rows[i] = new()
            {
                Series = _model.Plan.Columns.Series is null ? null : context.Name,
                Step = h,
                Time = step.IsKnown && context.Time.Clock != default ? step.After(context.Time, h).Clock : null,
                Target = names.Length == 0 ? null : names[i / _horizon % _targets],
                Value = _vectors[0][i],
                LowerBound = _vectors[1][i],
                UpperBound = _vectors[2][i],
            };
        }

        return rows;
    }

    /// <summary>A row for each series: its column as when it was fitted, and the columns that the model adds to rows.</summary>
    public IDataView View()
    {
        var (builder, columns) = (new DataViewSchema.Builder(), _model.Plan.Columns);
        var series = columns.Series is null ? null : SeriesValues.Of(columns.Series, columns.Naming ?? SeriesNaming.Unknown, [.. _series.Select(context => context.Name)]);
        if (series is not null) builder.AddColumns([series.Column]);
        builder.AddColumns(_model.Outputs.ColumnsOf(_horizon));
        var named = series is null ? 0 : 1;
        return MemoryView.Of(builder.ToSchema(), _series.Length, (column, row) => column < named ? series!.Getter(row) : Vector(_model.Outputs.Holds(column - named), row));
    }

    ValueGetter<VBuffer<float>> Vector(ForecastColumn part, Func<int> row)
    {
        var (values, width) = (_vectors[(int)part], Width(part));
        return (ref VBuffer<float> value) => VectorValue.Set(ref value, values.AsSpan(row() * width, width));
    }

    /// <summary>Values of a series.</summary>
    int Width(ForecastColumn part) => _horizon * _targets * (part == ForecastColumn.Quantiles ? _model.Plan.Quantiles.Length : 1);
}
