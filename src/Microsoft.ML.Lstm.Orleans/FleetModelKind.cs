namespace Microsoft.ML.Lstm;

/// <summary>What the model of a fleet answers.</summary>
public enum FleetModelKind
{
    /// <summary>The next values of a series, with bounds and quantiles where the model has them.</summary>
    Forecaster,

    /// <summary>For each observation: alert (0 or 1), score and p-value.</summary>
    AnomalyDetector,

    /// <summary>Class probabilities, or a value, of the last steps of a series.</summary>
    Classifier,
}
