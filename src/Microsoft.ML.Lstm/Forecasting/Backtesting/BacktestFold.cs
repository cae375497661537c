namespace Microsoft.ML.Lstm;

/// <summary>One fold of a method's backtest: as ML.NET's <c>CrossValidationResult</c>.</summary>
public sealed record BacktestFold
{
    /// <summary>The fold's number, from 0; the origins of later folds lie later.</summary>
    public required int Fold { get; init; }

    /// <summary>The model that was trained on the rows before the origin; before the first origin without refit. Null for plain forecasts, functions, and where each series has its own.</summary>
    public required ITransformer? Model { get; init; }

    /// <summary>The accuracy over all series.</summary>
    public required ForecastingMetrics Metrics { get; init; }

    /// <summary>The forecasts, one a series.</summary>
    public required IReadOnlyList<BacktestForecast> Forecasts { get; init; }
}
