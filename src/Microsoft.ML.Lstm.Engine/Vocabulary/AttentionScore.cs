namespace Microsoft.ML.Lstm;

/// <summary>How a decoder scores what it may attend to.</summary>
public enum AttentionScore
{
    /// <summary>A network of one layer for each pair of a state and a position (Bahdanau et al. 2015).</summary>
    Additive,

    /// <summary>A bilinear product of both (Luong et al. 2015, "general").</summary>
    Multiplicative,
}
