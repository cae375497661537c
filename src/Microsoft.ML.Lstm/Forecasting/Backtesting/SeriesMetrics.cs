namespace Microsoft.ML.Lstm;

/// <summary>The accuracy of forecasts of one series.</summary>
public sealed record SeriesMetrics
{
    /// <summary>The series: its text, integer or key's value, as text; null when all rows are one series. Each of several targets is a series, its name behind that of the series and a comma.</summary>
    public required string? Series { get; init; }

    /// <summary>Its accuracy.</summary>
    public required ForecastingMetrics Metrics { get; init; }
}
