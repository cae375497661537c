namespace Microsoft.ML.Lstm.Tool.Models;

/// <summary>What a model was trained for.</summary>
enum TaskKind
{
    /// <summary>The next values of series.</summary>
    Forecast,

    /// <summary>The class of a sequence.</summary>
    Classify,

    /// <summary>A value of a sequence.</summary>
    Regress,

    /// <summary>Anomalies, row by row.</summary>
    Anomaly,
}
