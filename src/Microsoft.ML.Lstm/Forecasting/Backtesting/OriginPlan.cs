namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>Where the folds' origins lie in each series.</summary>
sealed class OriginPlan
{
    readonly SeriesPanel _panel;
    readonly BacktestOptions _options;
    readonly int _horizon, _step;
    readonly List<int[]> _origins = [];

    /// <exception cref="InvalidOperationException">In the first fold no series has enough rows.</exception>
    public OriginPlan(SeriesPanel panel, BacktestOptions options, int horizon)
    {
        (_panel, _options, _horizon, _step) = (panel, options, horizon, options.Step ?? horizon);
        for (var fold = 0; fold < options.NumberOfFolds; fold++)
        {
            _origins.Add(options.TimeColumnName is null ? ByRows(fold) : ByTime(fold));
            if (Compared(fold).Length == 0) throw TooShort(fold);
        }
    }

    /// <summary>Rows of each series before the origin of a fold.</summary>
    public int[] Origins(int fold) => _origins[fold];

    /// <summary>The series that are compared in a fold.</summary>
    public int[] Compared(int fold) => [.. Enumerable.Range(0, _panel.Names.Count).Where(series => _origins[fold][series] >= _options.MinimumTrainingRows && Actual(fold, series) > 0)];

    /// <summary>Steps of the window that the series reaches.</summary>
    public int Actual(int fold, int series) => (int)Math.Clamp(_panel.Count(series) - (long)_origins[fold][series] - _options.Gap, 0, _horizon);

    /// <summary>Each series has its origins counted from its end; the last window ends there.</summary>
    int[] ByRows(int fold) => [.. Enumerable.Range(0, _panel.Names.Count).Select(series => FromEnd(_panel.Count(series), fold))];

    /// <summary>All series have the origins of the longest one, in time.</summary>
    int[] ByTime(int fold)
    {
        if (_panel.Names.Count == 0) return [];
        var longest = Enumerable.Range(0, _panel.Names.Count).MaxBy(_panel.Count);
        var origin = FromEnd(_panel.Count(longest), fold);
        if (origin == 0) return new int[_panel.Names.Count];
        var first = _panel.Times(longest)![origin];
        return [.. Enumerable.Range(0, _panel.Names.Count).Select(series => Before(_panel.Times(series)!, first))];
    }

    int FromEnd(int count, int fold) => (int)Math.Max(0, count - (long)_horizon - _options.Gap - ((long)_step * (_options.NumberOfFolds - 1 - fold)));

    /// <summary>How many times lie before one; they ascend.</summary>
    static int Before(DateTime[] times, DateTime time) => Array.BinarySearch(times, time) is var at && at >= 0 ? at : ~at;

    InvalidOperationException TooShort(int fold)
    {
        var longest = Enumerable.Range(0, _panel.Names.Count).Select(_panel.Count).DefaultIfEmpty(0).Max();
        var needed = _options.MinimumTrainingRows + (long)_horizon + _options.Gap + ((long)_step * (_options.NumberOfFolds - 1));
        var folds = 1 + ((longest - (long)_horizon - _options.Gap - _options.MinimumTrainingRows) / _step);
        return new($"No series can be compared in fold {fold + 1} of {_options.NumberOfFolds}: the longest has {longest} rows, but {_options.NumberOfFolds} folds of {_horizon} steps with a gap of {_options.Gap}, "
            + $"{_step} steps apart, after {_options.MinimumTrainingRows} rows for training need {needed}. "
            + (longest >= _options.MinimumTrainingRows + (long)_horizon + _options.Gap && folds > 0 && folds < _options.NumberOfFolds ? $"Ask for {folds} {(folds == 1 ? "fold" : "folds")}, or give more rows." : "Give more rows, or ask for a shorter horizon."));
    }
}
