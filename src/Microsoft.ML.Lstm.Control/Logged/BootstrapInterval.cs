namespace Microsoft.ML.Lstm;

/// <summary>How intervals are made of bootstrap draws of trajectories.</summary>
public enum BootstrapInterval
{
    /// <summary>Bias-corrected and accelerated (Efron 1987): quantiles that are moved by the estimate's bias and skew.</summary>
    BiasCorrected,

    /// <summary>Quantiles of the draws as they are (Efron 1981).</summary>
    Percentile,
}
