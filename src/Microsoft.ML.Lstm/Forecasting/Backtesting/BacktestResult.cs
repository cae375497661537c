namespace Microsoft.ML.Lstm;

/// <summary>The backtest of one method.</summary>
public sealed record BacktestResult
{
    internal BacktestResult()
    {
    }

    /// <summary>The method's name.</summary>
    public required string Name { get; init; }

    /// <summary>The accuracy over all series, folds and steps.</summary>
    public required ForecastingMetrics Metrics { get; init; }

    /// <summary>Each fold: model, accuracy and forecasts.</summary>
    public required IReadOnlyList<BacktestFold> Folds { get; init; }

    /// <summary>The accuracy of each series over all folds, in the order in which series first come.</summary>
    public required IReadOnlyList<SeriesMetrics> BySeries { get; init; }

    /// <summary>The accuracy at each step of the horizon; index 0 is the first step behind the gap.</summary>
    public required IReadOnlyList<ForecastingMetrics> ByStep { get; init; }

    /// <summary>How much smaller the scaled error is than that of the seasonal naive forecast: 0.25 for a quarter, negative where it is larger. NaN where no error is scaled.</summary>
    public double Gain => 1 - (Metrics.MeanAbsoluteScaledError / Metrics.SeasonalNaive!.MeanAbsoluteScaledError);
}
