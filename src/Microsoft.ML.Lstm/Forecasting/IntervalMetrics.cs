namespace Microsoft.ML.Lstm;

/// <summary>How often prediction intervals of one nominal coverage held the true values, and how wide they were.</summary>
public sealed record IntervalMetrics
{
    /// <summary>Nominal coverage, between 0 and 1.</summary>
    public required float ConfidenceLevel { get; init; }

    /// <summary>Empirical coverage: the fraction of true values within the bounds, 0 to 1; NaN where no interval was compared.</summary>
    public required double Coverage { get; init; }

    /// <summary>Mean of upper bound minus lower bound, in the unit of the series; NaN where no interval was compared.</summary>
    public required double MeanWidth { get; init; }
}
