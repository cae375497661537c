namespace Microsoft.ML.AutoML;

/// <summary>Metrics of a regression.</summary>
public enum RegressionMetric
{
    MeanAbsoluteError = 0,
    MeanSquaredError = 1,
    RootMeanSquaredError = 2,
    RSquared = 3,
}
