using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>The forecasts of every series from where a model stands; the model stays where it is.</summary>
sealed class SeriesForecasts
{
    const int BlockRows = 256;

    readonly string?[] _names;
    readonly int _horizon;

    // The forecasts, lower and upper bounds, each [series, horizon].
    readonly float[][] _vectors;

    /// <exception cref="ArgumentOutOfRangeException">The horizon is below 1 or too large, or the level does not lie between 0 and 1.</exception>
    public SeriesForecasts(LstmForecastingTransformer model, int horizon, float confidenceLevel)
    {
        ForecastOutputs.CheckAsked(horizon, confidenceLevel);
        var naming = model.Columns.Naming ?? SeriesNaming.Unknown;
        HistoryBuffer[] series = [.. model.State.Series.InOrder.Select(pair => pair.Value).OrderBy(history => naming.Rank(history.Name))];
        _horizon = horizon;
        _names = [.. series.Select(history => model.Columns.Series is null ? null : history.Name)];
        var count = (long)series.Length * horizon;
        if (count > Array.MaxLength) throw new ArgumentOutOfRangeException(nameof(horizon), horizon, $"{horizon} steps of {series.Length} series are {count} values, more than there can be. Ask for fewer steps.");
        _vectors = [new float[count], new float[count], new float[count]];

        var predictor = new ForecastPredictor(model.Forecaster, model.Threads);
        var rows = new HistoryRows(model.Forecaster.HistoryLength, Math.Min(BlockRows, series.Length));
        for (var first = 0; first < series.Length; first += rows.Count)
        {
            rows.Clear();
            while (rows.HasRoom && first + rows.Count < series.Length) rows.Add(series[first + rows.Count]);
            var (at, size) = (first * horizon, rows.Count * horizon);
            model.Forecaster.Forecast(
                rows.Batch, rows.Count, horizon, _vectors[0].AsSpan(at, size), _vectors[1].AsSpan(at, size), _vectors[2].AsSpan(at, size), confidenceLevel, predictor);
        }
    }

    /// <summary>A row for each series and step.</summary>
    public IReadOnlyList<SeriesForecast> Rows()
    {
        var rows = new SeriesForecast[_vectors[0].Length];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new()
            {
                Series = _names[i / _horizon],
                Step = (i % _horizon) + 1,
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
        var series = columns.Series is null ? null : SeriesValues.Of(columns.Series, columns.Naming ?? SeriesNaming.Unknown, _names!);
        if (series is not null) builder.AddColumns([series.Column]);
        builder.AddColumns(outputs.ColumnsOf(_horizon));
        var named = series is null ? 0 : 1;
        return MemoryView.Of(builder.ToSchema(), _names.Length, (column, row) => column < named ? series!.Getter(row) : Vector(_vectors[column - named], row));
    }

    ValueGetter<VBuffer<float>> Vector(float[] values, Func<int> row) => (ref VBuffer<float> value) => VectorValue.Set(ref value, values.AsSpan(row() * _horizon, _horizon));
}
