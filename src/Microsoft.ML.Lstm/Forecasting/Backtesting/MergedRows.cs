using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>Rows of which those of one series and one time are merged into the last of them: its values are what a forecaster's <see cref="DuplicateTimes"/> makes of them all.</summary>
static class MergedRows
{
    /// <exception cref="InvalidOperationException">The column of the values is made by a step before the forecaster.</exception>
    public static IDataView Of(IHostEnvironment env, IDataView data, LstmForecastingOptions options, Cancellation cancellation)
    {
        var columns = options.SeriesColumns;
        if (data.Schema.GetColumnOrNull(columns.Value) is null)
        {
            throw new InvalidOperationException($"The forecaster merges rows of one time ({nameof(options.DuplicateTimes)} is {options.DuplicateTimes}), but the data have no column '{columns.Value}': a step before the forecaster makes it. "
                + "Merge the rows before the backtest, or let the forecaster read a column of the data.");
        }

        var merged = Merge(columns.Bind(env, data.Schema), data, columns, options.DuplicateTimes, cancellation, out var rows);
        if (merged.Length == rows) return data;
        var value = data.Schema[columns.Value];
        DataViewType type = value.Type is VectorDataViewType vector ? new VectorDataViewType(NumberDataViewType.Single, vector.Dimensions) : NumberDataViewType.Single;
        float[][] values = [.. merged.Select(row => row.Values)];
        var kept = RowFilter.Of(data, [.. merged.Select(row => row.Row)]);
        return PrefetchCursor.View(kept, new(kept.Schema, [], [new(columns.Value, type, value.Annotations)]), (_, _) => new Values(values, type is VectorDataViewType));
    }

    /// <summary>The last row of each step, in the order of the rows, and the step's values.</summary>
    static (int Row, float[] Values)[] Merge(DataViewSchema.Column[] bound, IDataView data, SeriesColumns columns, DuplicateTimes duplicates, Cancellation cancellation, out int rows)
    {
        var series = new Dictionary<string, (SeriesTrack Track, List<int> Rows)>();
        using var cursor = data.GetRowCursor(bound);
        var reader = new SeriesReader(columns, cursor);
        for (rows = 0; cancellation.MoveNext(cursor); rows++)
        {
            var name = reader.Series().ToString();
            var values = reader.Values();
            if (!series.TryGetValue(name, out var own)) series.Add(name, own = (new(name, values.Length, 0, 0), []));
            own.Track.Add(values, [], [], reader.Time(), rows, duplicates, columns.Time);
            if (own.Track.Length > own.Rows.Count) own.Rows.Add(rows);
            else own.Rows[^1] = rows;
        }

        return [.. series.Values.SelectMany(own => own.Rows.Select((row, step) => (row, own.Track.ValuesAt(step).ToArray()))).OrderBy(row => row.row)];
    }

    /// <summary>The values in place of those of the rows.</summary>
    sealed class Values(float[][] values, bool isVector) : IScorer
    {
        const int Rows = 256;

        int _first, _count;

        public bool HasRoom => _count < Rows;

        public void Clear() => (_first, _count) = (_first + _count, 0);

        public void Add() => _count++;

        public void Score()
        {
            // They were merged before.
        }

        public Delegate Getter(int appended, Func<int> row) => isVector
            ? (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, values[_first + row()]))
            : (ValueGetter<float>)((ref float value) => value = values[_first + row()][0]);
    }
}
