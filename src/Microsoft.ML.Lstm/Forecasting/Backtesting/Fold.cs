using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>One origin of a backtest: what a method may see there, and what is asked of it.</summary>
sealed class Fold
{
    readonly int[] _origins;
    readonly int[]? _previous;

    /// <param name="origins">Rows of each series before the origin.</param>
    /// <param name="previous">The same of the fold before, whose model goes on; null where the fold trains its own.</param>
    public Fold(int[] origins, int[]? previous) => (_origins, _previous) = (origins, previous);

    /// <summary>The fold's number, from 0.</summary>
    public required int Number { get; init; }

    public required IDataView Data { get; init; }

    /// <summary>Who throws where the data do not fit.</summary>
    public required IHostEnvironment Context { get; init; }

    public required SeriesPanel Panel { get; init; }

    /// <summary>The series that are compared.</summary>
    public required int[] Series { get; init; }

    /// <summary>Steps to be forecast from the origin: gap and horizon.</summary>
    public required int Steps { get; init; }

    /// <summary>Levels of the quantiles that are asked for, ascending.</summary>
    public required float[] Levels { get; init; }

    /// <summary>The last rows that a series is trained on.</summary>
    public required int MaximumTrainingRows { get; init; }

    /// <summary>Steps of the season; known once the forecaster of the first fold is.</summary>
    public int SeasonLength { get; set; } = 1;

    /// <summary>The values of each series, beyond the origin, too; known once the forecaster is, whose chain may change them.</summary>
    public float[][] Values { get; set; } = [];

    /// <summary>Whether a model is to be trained, not taken on from the fold before.</summary>
    public bool Fits => _previous is null;

    /// <summary>Series that have rows before the origin.</summary>
    public int KnownSeries => _origins.Where((origin, series) => origin > 0 && series % Panel.TargetsOfSeries == 0).Count();

    /// <summary>The rows that may be learnt from.</summary>
    public IDataView Training => RowFilter.Of(Data, TrainingRows());

    /// <summary>The rows since the origin before, which a model takes as observations.</summary>
    public IDataView Recent => RowFilter.Of(Data, Rows(series => (_previous?[series] ?? _origins[series], _origins[series])));

    /// <summary>The rows of the steps after the origin, of which only what is known in advance may be read.</summary>
    public IDataView Future(IEnumerable<int> among, int steps)
    {
        var chosen = among.ToHashSet();
        return RowFilter.Of(Data, Rows(series => chosen.Contains(series) ? (_origins[series], WithRow(series, _origins[series] + steps)) : (0, 0)));
    }

    /// <summary>The end of a series' steps, moved on to one with a row: what is known ahead of the steps before it ends there.</summary>
    int WithRow(int series, int end)
    {
        while (end > 0 && end < Panel.Count(series) && Panel.Row(series, end - 1) < 0) end++;
        return end;
    }

    /// <summary>Steps of gap and horizon that a series reaches.</summary>
    public int StepsAhead(int series) => Math.Min(Steps, Panel.Count(series) - _origins[series]);

    /// <summary>The rows up to the origin behind the last value of each series; null where there are none.</summary>
    public IDataView? TrailingMissing()
    {
        // A step with any of its targets has not gone by without a value.
        var rows = Rows(series => series % Panel.TargetsOfSeries != 0 ? (0, 0)
            : (First(series) + Enumerable.Range(series, Panel.TargetsOfSeries).Max(own => History(own).LastIndexOfAnyExcept(float.NaN)) + 1, _origins[series]));
        return rows.Length > 0 ? RowFilter.Of(Data, rows) : null;
    }

    public int Origin(int series) => _origins[series];

    /// <summary>The numbers of the rows that may be learnt from, ascending.</summary>
    public int[] TrainingRows() => Rows(series => (First(series), _origins[series]));

    /// <summary>The values that may be learnt from.</summary>
    public ReadOnlySpan<float> History(int series) => Values[series].AsSpan(First(series).._origins[series]);

    /// <summary>The same with the rows of one series only.</summary>
    /// <param name="series">The series.</param>
    /// <param name="fits">Whether a model is to be trained in any case.</param>
    public Fold Only(int series, bool fits = false) => new(Alone(_origins, series), fits || _previous is null ? null : Alone(_previous, series))
    {
        Context = Context,
        Number = Number,
        Data = Data,
        Panel = Panel,
        Series = [series],
        Steps = Steps,
        Levels = Levels,
        MaximumTrainingRows = MaximumTrainingRows,
        SeasonLength = SeasonLength,
        Values = Values,
    };

    int First(int series) => Math.Max(0, _origins[series] - MaximumTrainingRows);

    static int[] Alone(int[] origins, int series)
    {
        var alone = new int[origins.Length];
        alone[series] = origins[series];
        return alone;
    }

    int[] Rows(Func<int, (int First, int End)> range)
    {
        // Targets of one series are in the same rows.
        var rows = new HashSet<int>();
        for (var series = 0; series < Panel.Names.Count; series++)
            for (var (step, end) = range(series); step < end; step++) rows.Add(Panel.Row(series, step));
        rows.Remove(-1);
        return [.. rows.Order()];
    }
}
