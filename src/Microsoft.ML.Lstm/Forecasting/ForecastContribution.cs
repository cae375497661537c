namespace Microsoft.ML.Lstm;

/// <summary>What one input contributes to a forecast.</summary>
public sealed record ForecastContribution
{
    /// <summary>What the input is.</summary>
    public required ForecastInputRole Role { get; init; }

    /// <summary>Its column; that of the times for the calendar.</summary>
    public required string Column { get; init; }

    /// <summary>Of past values the latest of their lags, 1 for the last step; null for other inputs, which are explained with all of their steps.</summary>
    public int? FirstLag { get; init; }

    /// <summary>Of past values the earliest of their lags.</summary>
    public int? LastLag { get; init; }

    /// <summary>For each step of the horizon what the input contributes, in the units of the series.</summary>
    public required IReadOnlyList<float> Values { get; init; }
}
