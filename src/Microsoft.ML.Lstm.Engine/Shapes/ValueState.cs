namespace Microsoft.ML.Lstm.Engine.Shapes;

/// <summary>How a value of a history is known.</summary>
enum ValueState : byte
{
    /// <summary>Missing: imputed by the last known value.</summary>
    Missing,

    /// <summary>Interpolated across a short gap.</summary>
    Bridged,

    /// <summary>Observed.</summary>
    Observed,
}
