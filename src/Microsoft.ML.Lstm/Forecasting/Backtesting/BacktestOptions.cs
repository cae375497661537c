using Microsoft.ML.Lstm.DataView;

namespace Microsoft.ML.Lstm;

/// <summary>How <c>mlContext.Forecasting.CrossValidate</c> rolls the forecast origin (Tashman 2000), and what it compares with what.</summary>
public sealed record BacktestOptions
{
    /// <summary>Number of folds: forecast origins of each series. The last window ends with the series. Default 5.</summary>
    public int NumberOfFolds { get; init => field = Require.AtLeast(value, 1); } = 5;

    /// <summary>Steps that are forecast from each origin and compared; null, the default, takes the forecaster's own.</summary>
    public int? Horizon { get; init => field = Require.Between(value, 1, 1 << 20); }

    /// <summary>Steps from one origin to the next; null, the default, takes the horizon, so that windows do not overlap.</summary>
    public int? Step { get; init => field = Require.Between(value, 1, 1 << 20); }

    /// <summary>Steps between the origin and the first step that is compared: values that are not known yet when a forecast is due. Default 0.</summary>
    public int Gap { get; init => field = Require.Between(value, 0, 1 << 20); }

    /// <summary>
    /// Whether each fold trains a model of its own. True by default. Otherwise one is trained, on the rows before the first origin, and takes the rows between two origins
    /// as new observations: what a model does in service that is not trained again.
    /// </summary>
    public bool Refit { get; init; } = true;

    /// <summary>The last rows before the origin that a series is trained on (a rolling window); null, the default, for all (an expanding window).</summary>
    public int? MaximumTrainingRows { get; init => field = Require.Between(value, 1, int.MaxValue); }

    /// <summary>Rows that a series must have before an origin to be compared in that fold; with fewer it is skipped there. Default 2: a difference is known.</summary>
    public int MinimumTrainingRows { get; init => field = Require.AtLeast(value, 1); } = 2;

    /// <summary>
    /// Steps after which the series repeat, for the scaled error, the seasonal naive forecast and Naive2; 1 for none. Null, the default, takes the forecaster's option, or the
    /// shortest season that its model of the first fold found, and else 1.
    /// </summary>
    public int? SeasonLength { get; init => field = Require.Between(value, 1, 1 << 20); }

    /// <summary>Levels of the quantiles in the weighted quantile loss, between 0 and 1. Default .1 to .9, as in GIFT-Eval.</summary>
    public IReadOnlyList<float> QuantileLevels { get; init => field = Levels(value, nameof(QuantileLevels)); } = [0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f];

    /// <summary>Nominal coverages of the prediction intervals, between 0 and 1. Default .5, .8 and .95.</summary>
    public IReadOnlyList<float> ConfidenceLevels { get; init => field = Levels(value, nameof(ConfidenceLevels)); } = [0.5f, 0.8f, 0.95f];

    /// <summary>Column of the true values, as the forecaster reads it: behind the steps before it in its chain. Null, the default, takes the forecaster's option.</summary>
    public string? InputColumnName { get; init; }

    /// <summary>Column of the data that names the series a row belongs to, a text, an integer or a key. Null, the default, takes the forecaster's option; empty: all rows are one series.</summary>
    public string? SeriesColumnName { get; init; }

    /// <summary>
    /// Column of the data with the times of the rows, <see cref="DateTime"/> or <see cref="DateTimeOffset"/>. With it all series have the same origins in time, and rows must ascend within a series.
    /// Null, the default, takes that of the forecaster's option where it holds dates; without any, an origin is counted in rows from the end of each series.
    /// </summary>
    public string? TimeColumnName { get; init; }

    /// <summary>The methods that the forecaster is compared with. By default seasonal naive, naive and drift.</summary>
    public IReadOnlyList<ForecastingMethod> Methods { get; init => field = value ?? throw new ArgumentNullException(nameof(Methods)); } =
        [ForecastingMethod.SeasonalNaive, ForecastingMethod.Naive, ForecastingMethod.Drift];

    /// <summary>Is told the forecaster's accuracy and forecasts of each fold as soon as it is done, in the order of the folds; null, the default, for nobody. What it throws ends the backtest.</summary>
    public Action<BacktestFold>? OnFold { get; init; }

    /// <summary>Ends the backtest: it is asked while data are read, and between trainings. A training heeds the token of its own options.</summary>
    public CancellationToken CancellationToken { get; init; }

    internal void Check()
    {
        ColumnNames.RefuseEmpty(InputColumnName, nameof(InputColumnName));
        ColumnNames.RefuseEmpty(TimeColumnName, nameof(TimeColumnName));
        if (Refit || MaximumTrainingRows is null) return;
        throw new ArgumentException($"{nameof(MaximumTrainingRows)} is {MaximumTrainingRows}, but without {nameof(Refit)} there is one training, which no window rolls over. Leave it null, or set {nameof(Refit)}.");
    }

    static IReadOnlyList<float> Levels(IReadOnlyList<float> levels, string name)
    {
        ArgumentNullException.ThrowIfNull(levels, name);
        foreach (var level in levels) Require.Inside(level, 0, 1, name);
        if (levels.Distinct().Count() < levels.Count) throw new ArgumentException(FormattableString.Invariant($"{name} has a level twice: {string.Join(", ", levels)}. Name each once."), name);
        return [.. levels.Order()];
    }
}
