namespace Microsoft.ML.Lstm;

/// <summary>What a forecaster makes of steps of time between two rows of a series for which there is no row.</summary>
public enum MissingTimes
{
    /// <summary>It refuses them, with their place.</summary>
    Refuse,

    /// <summary>Steps whose values are missing; covariates known from the calendar are filled in, others are missing, too.</summary>
    Fill,
}
