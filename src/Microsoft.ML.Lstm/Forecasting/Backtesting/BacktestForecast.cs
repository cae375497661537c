namespace Microsoft.ML.Lstm;

/// <summary>What was forecast of one series in one fold of a backtest, and what came.</summary>
public sealed record BacktestForecast
{
    /// <summary>The series: its text, integer or key's value, as text; null when all rows are one series. Each of several targets is a series, its name behind that of the series and a comma.</summary>
    public required string? Series { get; init; }

    /// <summary>The fold's number, from 0.</summary>
    public required int Fold { get; init; }

    /// <summary>Rows of the series before the origin.</summary>
    public required int Origin { get; init; }

    /// <summary>The values before the origin, oldest first; NaN where one is missing.</summary>
    public required IReadOnlyList<float> History { get; init; }

    /// <summary>The true values, one a step; NaN where one is missing. Fewer than the horizon where the series ends before it.</summary>
    public required IReadOnlyList<float> Actual { get; init; }

    /// <summary>The point forecasts, as many; NaN where there is none.</summary>
    public required IReadOnlyList<float> Forecast { get; init; }

    /// <summary>The quantiles, as many steps; null where the method has none.</summary>
    public required ForecastQuantiles? Quantiles { get; init; }

    /// <summary>The times of <see cref="History"/>; null without a column of times.</summary>
    public IReadOnlyList<DateTime>? HistoryTimes { get; init; }

    /// <summary>The times of <see cref="Actual"/>; null without a column of times.</summary>
    public IReadOnlyList<DateTime>? Times { get; init; }
}
