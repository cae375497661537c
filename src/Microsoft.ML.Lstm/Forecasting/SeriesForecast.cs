namespace Microsoft.ML.Lstm;

/// <summary>One future value of one series, as <see cref="LstmForecastingTransformer.Forecast(int?, float?)"/> gives it.</summary>
public sealed record SeriesForecast
{
    /// <summary>The series: its text, integer or key's value, as text; null when all rows are one series.</summary>
    public required string? Series { get; init; }

    /// <summary>How many steps after the last value of the series, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>The time of the step; null where the model has no column of dates.</summary>
    public DateTime? Time { get; init; }

    /// <summary>The target's slot name, or its number from 1; null where there is a single one.</summary>
    public string? Target { get; init; }

    /// <summary>The forecast; NaN while the series has had no value.</summary>
    public required float Value { get; init; }

    /// <summary>The lower bound.</summary>
    public required float LowerBound { get; init; }

    /// <summary>The upper bound.</summary>
    public required float UpperBound { get; init; }
}
