namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>What is known beside the values of one window, scaled; 0, the mean, where it is missing. Empty for a forecaster without covariates.</summary>
readonly ref struct CovariateRow
{
    /// <summary>[WindowSize + Horizon, StepSize]: covariates of the window's steps and of those to forecast, of which only the ones known ahead are read.</summary>
    public ReadOnlySpan<float> Steps { get; init; }

    /// <summary>[Static]: static features of the series.</summary>
    public ReadOnlySpan<float> Statics { get; init; }

    /// <summary>[Categories]: its categories; 0 for one that is unknown.</summary>
    public ReadOnlySpan<int> Categories { get; init; }
}
