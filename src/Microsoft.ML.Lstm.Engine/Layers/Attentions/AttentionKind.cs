namespace Microsoft.ML.Lstm.Engine.Layers.Attentions;

/// <summary>How well a query q fits a step m of the memory.</summary>
enum AttentionKind
{
    /// <summary>v · tanh(Q q + K m) (Bahdanau et al. 2015); what is fetched is m itself.</summary>
    Additive,

    /// <summary>(Q q) · m (Luong et al. 2015, "general"); what is fetched is m itself.</summary>
    Multiplicative,

    /// <summary>(Q q) · (K m) / √size (Vaswani et al. 2017); what is fetched is V m.</summary>
    ScaledDot,
}
