using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>Compares the forecasts in a data view's rows with the values in the rows that follow: a rolling-origin backtest (Tashman 2000).</summary>
sealed class ForecastEvaluator(int seasonLength)
{
    readonly ForecastErrors _model = new([], []), _naive = new([], []);
    long _missingActual, _missingNaive, _missingForecast;

    /// <remarks>No season is the one that the forecast column is annotated with, where a series is long enough for it, and else 1.</remarks>
    public static ForecastingMetrics Evaluate(IHostEnvironment env, IDataView data, SeriesColumns columns, string forecast, string? lower, string? upper, int? seasonLength)
    {
        if (lower is null != upper is null) throw new ArgumentException("One column of bounds was named without the other. Name both, or neither.", lower is null ? nameof(lower) : nameof(upper));
        var bound = columns.Bind(env, data.Schema).ToList();
        string[] vectors = lower is null || upper is null ? [forecast] : [forecast, lower, upper];
        bound.AddRange(vectors.Select(name => BindVector(env, data.Schema, name)));
        var tracks = Read(data, columns, bound, vectors);
        var longest = tracks.Select(track => track.Values.Count).DefaultIfEmpty(0).Max();
        var season = seasonLength ?? (SeasonAnnotation.Of(data.Schema[forecast]) is var found && found < longest ? found : 1);
        if (longest <= season)
        {
            throw new InvalidOperationException($"No forecast can be evaluated: the longest series of column '{columns.Value}' has {longest} rows, "
                + $"but a season of {season} must lie before a forecast and its true values after it. Give {season + 1L} rows or more, or a shorter season.");
        }
        var evaluator = new ForecastEvaluator(season);
        foreach (var track in tracks) evaluator.Add(track);
        if (evaluator._model.IsEmpty) throw new InvalidOperationException(evaluator.NothingEvaluated(columns.Value, forecast));
        return evaluator.Complete(evaluator._model) with { MissingForecasts = evaluator._missingForecast, SeasonalNaive = evaluator.Complete(evaluator._naive) };
    }

    ForecastingMetrics Complete(ForecastErrors errors) => errors.Metrics() with { SeasonLength = seasonLength };

    string NothingEvaluated(string value, string forecast)
    {
        var pairs = _missingActual + _missingNaive + _missingForecast;
        return pairs == 0 ? $"No forecast can be evaluated: the vectors of column '{forecast}' are empty."
            : $"No forecast can be evaluated: of the {pairs} true values that forecasts in column '{forecast}' were made for, {_missingActual} are missing (NaN) in column '{value}', of {_missingNaive} others "
            + $"the value one season of {seasonLength} before is missing, and of the other {_missingForecast} the forecast is NaN. A forecast is NaN until its series has had a value.";
    }

    static DataViewSchema.Column BindVector(IExceptionContext context, DataViewSchema schema, string name)
    {
        if (schema.GetColumnOrNull(name) is not { } column) throw MLNetInternals.SchemaMismatch(context, "data", "forecast", name);
        if (column.Type is not VectorDataViewType { ItemType: NumberDataViewType item } || !item.Equals(NumberDataViewType.Single))
            throw MLNetInternals.SchemaMismatch(context, "data", "forecast", name, "vector of Single", column.Type.ToString()!);
        return column;
    }

    static IReadOnlyCollection<Track> Read(IDataView data, SeriesColumns columns, List<DataViewSchema.Column> bound, string[] vectors)
    {
        var tracks = new Dictionary<string, Track>();
        using var cursor = data.GetRowCursor(bound);
        var reader = new SeriesReader(columns, cursor);
        var getters = vectors.Select(name => cursor.GetGetter<VBuffer<float>>(data.Schema[name])).ToArray();
        var buffer = default(VBuffer<float>);
        while (cursor.MoveNext())
        {
            var name = reader.Series().ToString();
            if (!tracks.TryGetValue(name, out var track)) tracks.Add(name, track = new Track([], []));
            track.Values.Add(reader.Value());
            float[][] forecast = [.. getters.Select(getter => { getter(ref buffer); return buffer.DenseValues().ToArray(); })];
            if (forecast.Any(vector => vector.Length != forecast[0].Length))
                throw new InvalidOperationException($"Columns {string.Join(", ", vectors)} hold vectors of {string.Join(", ", forecast.Select(vector => vector.Length))} steps in row {cursor.Position}. Forecast and bounds must be of one length.");
            track.Forecasts.Add(forecast);
        }
        return tracks.Values;
    }

    void Add(Track track)
    {
        var values = track.Values;
        var scale = ForecastAccuracy.SeasonalDifference([.. values], seasonLength);
        // An origin counts once a whole season lies behind it, so that the seasonal naive forecast is evaluated on the same ones.
        for (var origin = seasonLength - 1; origin < values.Count; origin++)
        {
            var vectors = track.Forecasts[origin];
            for (var step = 1; step <= vectors[0].Length && origin + step < values.Count; step++)
            {
                var actual = values[origin + step];
                var naive = values[origin - seasonLength + 1 + (step - 1) % seasonLength];
                if (float.IsNaN(actual)) _missingActual++;
                else if (float.IsNaN(naive)) _missingNaive++;
                else if (float.IsNaN(vectors[0][step - 1])) _missingForecast++;
                if (float.IsNaN(actual) || float.IsNaN(naive) || float.IsNaN(vectors[0][step - 1])) continue;
                _model.Add(actual, vectors[0][step - 1], scale);
                _naive.Add(actual, naive, scale);
                if (vectors.Length == 3) _model.AddBounds(actual, vectors[1][step - 1], vectors[2][step - 1]);
            }
        }
    }

    sealed record Track(List<float> Values, List<float[][]> Forecasts);
}
