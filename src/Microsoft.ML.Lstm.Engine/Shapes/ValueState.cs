namespace Microsoft.ML.Lstm.Engine.Shapes;

/// <summary>How a value of a history is known.</summary>
enum ValueState : byte
{
    /// <summary>It is not: what was last known stands in its place.</summary>
    Missing,

    /// <summary>From its neighbours, across a short gap.</summary>
    Bridged,

    /// <summary>It was observed.</summary>
    Observed,
}
