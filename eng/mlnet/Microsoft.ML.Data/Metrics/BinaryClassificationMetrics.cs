namespace Microsoft.ML.Data;

/// <summary>How well scores tell two classes apart.</summary>
public class BinaryClassificationMetrics
{
    private protected BinaryClassificationMetrics(BinaryClassificationMetrics other)
    {
        AreaUnderRocCurve = other.AreaUnderRocCurve;
        AreaUnderPrecisionRecallCurve = other.AreaUnderPrecisionRecallCurve;
        Accuracy = other.Accuracy;
        PositivePrecision = other.PositivePrecision;
        PositiveRecall = other.PositiveRecall;
        NegativePrecision = other.NegativePrecision;
        NegativeRecall = other.NegativeRecall;
        F1Score = other.F1Score;
        ConfusionMatrix = other.ConfusionMatrix;
    }

    internal BinaryClassificationMetrics(double areaUnderRoc, double areaUnderPrecisionRecall, ConfusionMatrix matrix)
    {
        AreaUnderRocCurve = areaUnderRoc;
        AreaUnderPrecisionRecallCurve = areaUnderPrecisionRecall;
        ConfusionMatrix = matrix;
        (PositivePrecision, NegativePrecision) = (matrix.PerClassPrecision[0], matrix.PerClassPrecision[1]);
        (PositiveRecall, NegativeRecall) = (matrix.PerClassRecall[0], matrix.PerClassRecall[1]);
        Accuracy = (matrix.Counts[0][0] + matrix.Counts[1][1]) / matrix.Counts.Sum(row => row.Sum());
        var both = PositivePrecision + PositiveRecall;
        F1Score = both > 0 ? 2 * PositivePrecision * PositiveRecall / both : 0;
    }

    public double AreaUnderRocCurve { get; }

    public double Accuracy { get; }

    public double PositivePrecision { get; }

    public double PositiveRecall { get; }

    public double NegativePrecision { get; }

    public double NegativeRecall { get; }

    public double F1Score { get; }

    public double AreaUnderPrecisionRecallCurve { get; }

    public ConfusionMatrix ConfusionMatrix { get; }
}
