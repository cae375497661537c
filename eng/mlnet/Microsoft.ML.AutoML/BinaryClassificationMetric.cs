namespace Microsoft.ML.AutoML;

/// <summary>Metrics of a binary classifier.</summary>
public enum BinaryClassificationMetric
{
    Accuracy = 0,
    AreaUnderRocCurve = 1,
    AreaUnderPrecisionRecallCurve = 2,
    F1Score = 3,
    PositivePrecision = 4,
    PositiveRecall = 5,
    NegativePrecision = 6,
    NegativeRecall = 7,
}
