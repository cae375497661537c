namespace Microsoft.ML.AutoML;

/// <summary>Metrics of a classifier.</summary>
public enum MulticlassClassificationMetric
{
    MicroAccuracy = 0,
    MacroAccuracy = 1,
    LogLoss = 2,
    LogLossReduction = 3,
    TopKAccuracy = 4,
}
