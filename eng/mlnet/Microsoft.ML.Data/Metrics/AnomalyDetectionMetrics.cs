namespace Microsoft.ML.Data;

/// <summary>How well scores set anomalies apart.</summary>
public sealed class AnomalyDetectionMetrics
{
    internal AnomalyDetectionMetrics(double areaUnderRoc, double detectionRate)
    {
        AreaUnderRocCurve = areaUnderRoc;
        DetectionRateAtFalsePositiveCount = detectionRate;
    }

    public double AreaUnderRocCurve { get; }

    public double DetectionRateAtFalsePositiveCount { get; }
}
