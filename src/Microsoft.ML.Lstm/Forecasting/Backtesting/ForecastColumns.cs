namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>The columns in which a forecaster's answer is found.</summary>
/// <param name="Forecast">The forecasts.</param>
/// <param name="Lower">The lower bounds; null for none.</param>
/// <param name="Upper">The upper bounds; null for none.</param>
/// <param name="ConfidenceLevel">Their nominal coverage.</param>
sealed record ForecastColumns(string Forecast, string? Lower, string? Upper, float ConfidenceLevel)
{
    public static ForecastColumns Of(LstmForecastingOptions? options, string? forecastColumnName, string? confidenceLowerBoundColumn, string? confidenceUpperBoundColumn, float confidenceLevel)
    {
        if (confidenceLowerBoundColumn is null != confidenceUpperBoundColumn is null)
            throw new ArgumentException("One column of bounds was named without the other. Name both, or neither.", confidenceLowerBoundColumn is null ? nameof(confidenceLowerBoundColumn) : nameof(confidenceUpperBoundColumn));
        Require.Inside(confidenceLevel, 0, 1, nameof(confidenceLevel));
        forecastColumnName ??= options?.OutputColumnName
            ?? throw new ArgumentException("The estimator holds no forecaster of ours (ForecastByLstm), so its column of forecasts is unknown. Name it.", nameof(forecastColumnName));
        return new(forecastColumnName, confidenceLowerBoundColumn ?? options?.ConfidenceLowerBoundColumn, confidenceUpperBoundColumn ?? options?.ConfidenceUpperBoundColumn, confidenceLevel);
    }

    /// <summary>Forecast and, where there are, bounds.</summary>
    public IEnumerable<string> Names => new[] { Forecast, Lower, Upper }.OfType<string>();
}
