namespace Microsoft.ML.Lstm;

/// <summary>What a forecaster's training makes of several rows of one series with the same time.</summary>
public enum DuplicateTimes
{
    /// <summary>It refuses them, with their place.</summary>
    Refuse,

    /// <summary>The mean of their values; covariates of the last row.</summary>
    Mean,

    /// <summary>The sum of their values, as of single sales on a day; covariates of the last row.</summary>
    Sum,

    /// <summary>The last row.</summary>
    Last,
}
