namespace Microsoft.ML.Lstm;

/// <summary>The forecast of one series, shared out among the inputs that moved it, as <see cref="LstmForecastingTransformer.Explain(int?, ForecastExplanationOptions?)"/> gives it.</summary>
/// <remarks>At each step <see cref="Contributions"/> sum to <see cref="Forecast"/> - <see cref="Baseline"/>, but for rounding.</remarks>
public sealed record ForecastExplanation
{
    /// <summary>The series: its text, integer or key's value, as text; null when all rows are one series.</summary>
    public required string? Series { get; init; }

    /// <summary>The target's slot name, or its number from 1; null where there is a single one.</summary>
    public string? Target { get; init; }

    /// <summary>The forecast of each step; NaN while the series has had no value.</summary>
    public required IReadOnlyList<float> Forecast { get; init; }

    /// <summary>The forecast of each step where no input is known but the level of the series.</summary>
    public required IReadOnlyList<float> Baseline { get; init; }

    /// <summary>The inputs: past values, the latest first, then the columns as the options name them.</summary>
    public required IReadOnlyList<ForecastContribution> Contributions { get; init; }
}
