using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>Rolls the origin (Tashman 2000): fold by fold, each method forecasts from the rows before it.</summary>
sealed class BacktestRun
{
    readonly IHost _host;
    readonly BacktestOptions _options;
    readonly IDataView _data;
    readonly string _input;
    readonly int _horizon;
    readonly Cancellation _cancellation;
    readonly SeriesPanel _panel;
    readonly Entry[] _entries;
    OriginPlan? _plan;
    float[][]? _values;
    int _season = 1;

    /// <exception cref="ArgumentException">A column or the horizon is told neither by the options nor by a forecaster of ours.</exception>
    public BacktestRun(IHostEnvironment env, IDataView data, ForecastingMethod method, BacktestOptions options)
    {
        options.Check();
        _host = env.Register("Backtest");
        _input = options.InputColumnName ?? method.Options?.InputColumnName
            ?? throw new ArgumentException($"'{method.Name}' holds no forecaster of ours, so the column of the true values is unknown. Set {nameof(BacktestOptions.InputColumnName)}.", nameof(options));
        _horizon = options.Horizon ?? method.Options?.Horizon
            ?? throw new ArgumentException($"'{method.Name}' holds no forecaster of ours, so the horizon is unknown. Set {nameof(BacktestOptions.Horizon)}.", nameof(options));
        var repeated = options.Methods.Prepend(method).GroupBy(one => one.Name).FirstOrDefault(same => same.Count() > 1)?.Key;
        if (repeated is not null) throw new ArgumentException($"Two methods are named '{repeated}'. Give each a name of its own.", nameof(options));
        if (options.SeriesColumnName is "" && method.Options?.SeriesColumnName is { } known)
            throw new ArgumentException($"{nameof(BacktestOptions.SeriesColumnName)} is empty, for one series, but the forecaster's is '{known}'. Leave it null, to take that.", nameof(options));
        _cancellation = new(_host, options.CancellationToken);
        var series = options.SeriesColumnName ?? method.Options?.SeriesColumnName;
        _data = data = method.Options is { DuplicateTimes: not DuplicateTimes.Refuse, TimeColumnName: not null } merging ? MergedRows.Of(_host, data, merging with { SeriesColumnName = series is "" ? null : series }, _cancellation) : data;
        _options = options with { TimeColumnName = options.TimeColumnName ?? SeriesPanel.DatesOf(data.Schema, method.Options?.TimeColumnName) };
        _panel = SeriesPanel.Read(_host, data, series is "" ? null : series, _options.TimeColumnName, _cancellation);
        if (method.Options?.MissingTimes == MissingTimes.Fill)
        {
            _panel.Fill(_options.TimeColumnName ?? throw new ArgumentException($"The forecaster fills steps of time without a row ({nameof(MissingTimes)}), but its column '{method.Options.TimeColumnName}' holds numbers, and a backtest needs dates to know them. Give a row for each step.", nameof(method)));
        }

        // The two that others are measured by run in any case.
        _entries = [.. options.Methods.Prepend(method).Concat([ForecastingMethod.SeasonalNaive, ForecastingMethod.Naive2]).Distinct().Select(one => new Entry(one, one.Start(), []))];
    }

    /// <summary>Rows of a series in the middle of their lengths; 0 for none.</summary>
    public int TypicalLength => Enumerable.Range(0, _panel.Names.Count).Select(_panel.Count).Order().ElementAtOrDefault(_panel.Names.Count / 2);

    /// <summary>Steps that are forecast from each origin and compared.</summary>
    public int Horizon => _horizon;

    // A panel of several targets is split when the first model is known.
    OriginPlan Plan => _plan ??= new(_panel, _options, _horizon);

    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Backtest Run()
    {
        using var channel = _host.Start("Backtest");
        for (var number = 0; number < _options.NumberOfFolds; number++)
        {
            var compared = Run(number, isFirst: number == 0, trains: _options.Refit || number == 0, _entries);
            _options.OnFold?.Invoke(Results(1)[0].Folds[number]);
            channel.Info(MessageSensitivity.None, $"Fold {number + 1} of {_options.NumberOfFolds}: {compared} series compared");
        }
        if (_cancellation.IsRequested()) throw new OperationCanceledException("The backtest was cancelled in its last fold.");
        return Outcome();
    }

    /// <summary>Some folds, of the forecaster alone: it is trained before the first of them, and goes on through the others. A run has one part.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public BacktestPart RunPart(int first, int folds)
    {
        for (var number = first; number < first + folds; number++) Run(number, isFirst: number == first, trains: number == first, _entries[..1]);
        if (_cancellation.IsRequested()) throw new OperationCanceledException("The backtest was cancelled in its last fold.");
        return new(_entries[0].Folds[0].Model, [.. _entries[0].Folds.SelectMany(fold => fold.Forecasts)], _season);
    }

    /// <summary>One fold; how many series were compared.</summary>
    int Run(int number, bool isFirst, bool trains, ReadOnlySpan<Entry> entries)
    {
        var fold = FoldOf(number, trains);
        foreach (var entry in entries)
        {
            if (_cancellation.IsRequested()) throw new OperationCanceledException($"The backtest was cancelled in fold {number + 1} of {_options.NumberOfFolds}.");
            var model = entry.Forecaster.Fit(fold);
            if (entry == _entries[0])
            {
                if (isFirst && Targets(model) is { Count: > 1 } targets)
                {
                    _panel.Split(targets);
                    _plan = null;
                    fold = FoldOf(number, trains);
                }
                fold.Values = ValuesOf(fold);
                if (isFirst) _season = _options.SeasonLength ?? entry.Method.Options?.SeasonLength ?? Season(model);
                fold.SeasonLength = _season;
            }
            var forecasts = new FoldForecasts(fold);
            entry.Forecaster.Forecast(fold, forecasts);
            entry.Folds.Add((model, [.. fold.Series.Select(series => forecasts.Window(series, _options.Gap, Plan.Actual(number, series)))]));
        }
        return fold.Series.Length;
    }

    static IReadOnlyList<string> Targets(ITransformer? model) => model is null ? [] : ChainSteps.Of(model).OfType<LstmForecastingTransformer>().LastOrDefault()?.Outputs.Targets ?? [];

    static int Season(ITransformer? model) => model is null ? 1 : ChainSteps.Of(model).OfType<LstmForecastingTransformer>().LastOrDefault()?.Seasons.FirstOrDefault(1) ?? 1;

    Fold FoldOf(int number, bool trains) => new(Plan.Origins(number), trains ? null : Plan.Origins(number - 1))
    {
        Number = number,
        Data = _data,
        Context = _host,
        Panel = _panel,
        Series = Plan.Compared(number),
        Steps = _options.Gap + _horizon,
        Levels = ForecastQuantiles.Union(_options.QuantileLevels, _options.ConfidenceLevels),
        MaximumTrainingRows = _options.MaximumTrainingRows ?? int.MaxValue,
    };

    /// <summary>The values as the forecaster reads them; once, where no step before it can have changed them.</summary>
    float[][] ValuesOf(Fold fold)
    {
        var inputs = _entries[0].Forecaster.Inputs(_data);
        var values = ReferenceEquals(inputs, _data) && _values is not null ? _values : FoldValues.Read(fold, inputs, _input, _cancellation);
        if (ReferenceEquals(inputs, _data)) _values = values;
        return values;
    }

    Backtest Outcome()
    {
        var compared = Enumerable.Range(0, _options.NumberOfFolds).Select(Plan.Compared).ToArray();
        var ever = compared.SelectMany(series => series).ToHashSet();
        return new()
        {
            Results = Results(1 + _options.Methods.Count),
            Horizon = _horizon,
            Step = _options.Step ?? _horizon,
            Gap = _options.Gap,
            Refit = _options.Refit,
            SeasonLength = _season,
            SeriesCount = ever.Count,
            SkippedSeries = [.. Enumerable.Range(0, _panel.Names.Count).Where(series => !ever.Contains(series)).Select(series => _panel.Names[series])],
            SkippedWindows = (_panel.Names.Count * _options.NumberOfFolds) - compared.Sum(series => series.Length),
        };
    }

    /// <summary>Results of the first methods over the folds that are done.</summary>
    BacktestResult[] Results(int methods)
    {
        var errors = _entries.ToDictionary(entry => entry.Method, entry => new MetricsBreakdown(_options, _horizon, _season, entry.Folds.SelectMany(fold => fold.Forecasts)));
        return [.. _entries.Take(methods).Select(entry =>
            errors[entry.Method].Result(entry.Method.Name, entry.Folds, errors[ForecastingMethod.SeasonalNaive], errors[ForecastingMethod.Naive2], _season))];
    }

    sealed record Entry(ForecastingMethod Method, IFoldForecaster Forecaster, List<(ITransformer? Model, IReadOnlyList<BacktestForecast> Forecasts)> Folds);
}
