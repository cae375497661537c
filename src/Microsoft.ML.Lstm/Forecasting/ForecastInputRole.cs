namespace Microsoft.ML.Lstm;

/// <summary>What an input of a forecaster is.</summary>
public enum ForecastInputRole
{
    /// <summary>Past values of the series itself.</summary>
    PastValues,

    /// <summary>A covariate that is known ahead.</summary>
    KnownFuture,

    /// <summary>The calendar that is made of the times, holidays included.</summary>
    Calendar,

    /// <summary>A past covariate.</summary>
    Past,

    /// <summary>A static feature or category.</summary>
    Static,
}
