using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Forecasting.Covariates;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>Which row of the data is which step of which series, and when.</summary>
sealed class SeriesPanel
{
    const string SeriesRole = "series", TimeRole = "timestamp";

    readonly List<string> _names = [];
    readonly List<List<int>> _rows = [];
    readonly List<List<DateTime>> _times = [];
    readonly Dictionary<string, int> _index = [];
    DateTime[][] _timesOf = [];

    /// <summary>The names, in the order in which series first come; one empty name where all rows are one series.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>Whether a column names the series.</summary>
    public bool IsNamed { get; private init; }

    /// <summary>Steps of a series.</summary>
    public int Count(int series) => _rows[series].Count;

    /// <summary>The row of the data that is a step of a series; -1 for a step without a row.</summary>
    public int Row(int series, int step) => _rows[series][step];

    /// <summary>The times of a series; null without a column of times.</summary>
    public DateTime[]? Times(int series) => _timesOf.Length > 0 ? _timesOf[series] : null;

    /// <summary>The series of a name, of several targets the first; -1 for none.</summary>
    public int IndexOf(string? name) => _index.TryGetValue(name ?? "", out var index) ? index * TargetsOfSeries : -1;

    /// <summary>Targets of each series of the data: each of them is compared as a series of its own.</summary>
    public int TargetsOfSeries { get; private set; } = 1;

    /// <summary>How a series is called outside: null where a column does not name it.</summary>
    public string? PublicName(int series) => IsNamed || TargetsOfSeries > 1 ? _names[series] : null;

    /// <summary>Steps of a series right before an origin that have no row.</summary>
    public int WithoutRow(int series, int origin)
    {
        var steps = 0;
        while (steps < origin && _rows[series][origin - 1 - steps] < 0) steps++;
        return steps;
    }

    /// <summary>Puts steps without a row in the place of those that are missing, as a forecaster with <see cref="MissingTimes.Fill"/> does.</summary>
    /// <param name="column">The column of the times.</param>
    /// <exception cref="InvalidOperationException">Rows do not stand at equal steps.</exception>
    public void Fill(string column)
    {
        RowTime[][] times = [.. _timesOf.Select(own => own.Select(RowTime.Of).ToArray())];
        var step = TimeStep.Of(times);
        for (var series = 0; series < times.Length; series++)
        {
            var (rows, filled) = (new List<int>(), new List<DateTime>());
            for (var row = 0; row < times[series].Length; row++)
            {
                var missing = row == 0 ? 0 : TimeOrder.Steps(step, times[series][row - 1], times[series][row], MissingTimes.Fill, column, _names[series], _rows[series][row]) - 1;
                if (rows.Count + missing > Array.MaxLength) throw new InvalidOperationException($"Column '{column}' leaves {missing} steps of {step} without a row in series '{_names[series]}', more than there can be. Resample the rows.");
                for (var between = 1; between <= missing; between++)
                {
                    rows.Add(-1);
                    filled.Add(step.After(times[series][row - 1], between).Clock);
                }

                rows.Add(_rows[series][row]);
                filled.Add(_timesOf[series][row]);
            }

            (_rows[series], _timesOf[series], HasFilledSteps) = (rows, [.. filled], HasFilledSteps || rows.Count > times[series].Length);
        }
    }

    /// <summary>Whether a step has no row.</summary>
    public bool HasFilledSteps { get; private set; }

    /// <summary>Refuses what a method that reads rows, and knows neither steps without a row nor several targets, cannot compare.</summary>
    public void RefuseForRows(string method)
    {
        if (HasFilledSteps) throw new InvalidOperationException($"'{method}' reads row by row, but steps of time have no row, which the forecaster fills ({nameof(LstmForecastingOptions.MissingTimes)}). Compare with forecasters of ours, with plain forecasts or with functions, or give a row for each step.");
        RefuseTargets(method);
    }

    /// <summary>Refuses several targets for a method that has one forecast a row.</summary>
    void RefuseTargets(string method)
    {
        if (TargetsOfSeries > 1) throw new InvalidOperationException($"'{method}' forecasts one target, but the rows hold {TargetsOfSeries}. Compare with forecasters of ours, with plain forecasts or with functions, which take each target for a series.");
    }

    /// <summary>Takes each target of each series for a series of its own, of the same rows, called by both names.</summary>
    public void Split(IReadOnlyList<string> targets)
    {
        var (names, rows, times) = (_names.ToArray(), _rows.ToArray(), _timesOf);
        TargetsOfSeries = targets.Count;
        _names.Clear();
        _rows.Clear();
        for (var series = 0; series < names.Length; series++)
        {
            foreach (var target in targets)
            {
                _names.Add(IsNamed ? $"{names[series]}, {target}" : target);
                _rows.Add(rows[series]);
            }
        }

        _timesOf = [.. times.SelectMany(own => Enumerable.Repeat(own, targets.Count))];
    }

    /// <summary>A forecaster's column of times, where the data have it and it holds dates; null else.</summary>
    public static string? DatesOf(DataViewSchema schema, string? column) => column is not null && schema.GetColumnOrNull(column)?.Type is DateTimeDataViewType or DateTimeOffsetDataViewType ? column : null;

    /// <exception cref="InvalidOperationException">Times do not ascend within a series.</exception>
    public static SeriesPanel Read(IExceptionContext context, IDataView data, string? seriesColumn, string? timeColumn, Cancellation cancellation)
    {
        var panel = new SeriesPanel { IsNamed = seriesColumn is not null };
        var series = seriesColumn is null ? (DataViewSchema.Column?)null : Series(context, data.Schema, seriesColumn);
        var time = timeColumn is null ? (DataViewSchema.Column?)null : Time(context, data.Schema, timeColumn);
        using var cursor = data.GetRowCursor(new[] { series, time }.OfType<DataViewSchema.Column>());
        var name = series is null ? null : new SeriesName(cursor, series.Value);
        var clock = time is null ? null : time.Value.Type is DateTimeDataViewType
            ? CellReader.Open<DateTime, DateTime>(cursor, time.Value, value => value)
            : CellReader.Open<DateTimeOffset, DateTime>(cursor, time.Value, value => value.UtcDateTime);
        var byName = panel._index.GetAlternateLookup<ReadOnlySpan<char>>();
        while (cancellation.MoveNext(cursor))
        {
            var read = name is null ? default : name.Read();
            if (!byName.TryGetValue(read, out var index))
            {
                byName[read] = index = panel._names.Count;
                panel._names.Add(read.ToString());
                panel._rows.Add([]);
                if (clock is not null) panel._times.Add([]);
            }
            panel._rows[index].Add(panel.Rows++);
            if (clock is null) continue;
            var now = clock();
            if (panel._times[index] is [.., var last] && now <= last)
            {
                throw new InvalidOperationException(FormattableString.Invariant($"Column '{timeColumn}' holds {now:O} in row {panel.Rows - 1}, after {last:O} in the last row of the same series{(name is null ? "" : $" '{panel._names[index]}'")}. ")
                    + "Times must rise within a series: sort the rows by time, one row for each.");
            }
            panel._times[index].Add(now);
        }
        panel._timesOf = [.. panel._times.Select(times => times.ToArray())];
        panel._times.Clear();
        return panel;
    }

    static DataViewSchema.Column Series(IExceptionContext context, DataViewSchema schema, string name)
    {
        if (schema.GetColumnOrNull(name) is not { } column)
        {
            throw new InvalidOperationException($"The data have no column '{name}', which names the series: a step before the forecaster makes it, from a fold's rows, but folds are cut by series. "
                + $"Set {nameof(BacktestOptions.SeriesColumnName)} to the column of the data that it is made of.", MLNetInternals.SchemaMismatch(context, "data", SeriesRole, name));
        }
        SeriesName.Check(context, MLNetInternals.ShapeOf(schema), name);
        return column;
    }

    static DataViewSchema.Column Time(IExceptionContext context, DataViewSchema schema, string name)
    {
        if (schema.GetColumnOrNull(name) is not { } column) throw MLNetInternals.SchemaMismatch(context, "data", TimeRole, name);
        return column.Type is DateTimeDataViewType or DateTimeOffsetDataViewType ? column
            : throw MLNetInternals.SchemaMismatch(context, "data", TimeRole, name, "DateTime or DateTimeOffset", column.Type.ToString()!);
    }
}
