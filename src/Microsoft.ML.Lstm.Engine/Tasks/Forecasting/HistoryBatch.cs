namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>The spread of a series before a gap, and how many observed values told it; the default value for none.</summary>
/// <param name="Spread">The spread of the window, in the units in which the network forecasts.</param>
/// <param name="ObservedCount">Observed values that it comes from.</param>
readonly record struct SpreadEstimate(float Spread, int ObservedCount);

/// <summary>The last values of some series, one row each, and which of them were observed.</summary>
/// <remarks>A value is observed, missing (NaN), or forecast in place of a missing one. The network reads forecasts like observations, but no spread is
/// taken from them: a series does not grow calmer because nothing was seen of it.</remarks>
readonly ref struct HistoryBatch
{
    /// <summary>[rows, HistoryLength]: the last values of each row's series; NaN where missing, or before the series' start. Missing ones at the end are a gap.</summary>
    public required ReadOnlySpan<float> Values { get; init; }

    /// <summary>[rows, HistoryLength]: whether a value was observed, not forecast; or empty where all were.</summary>
    public ReadOnlySpan<bool> Observed { get; init; }

    /// <summary>[rows]: steps that are missing after each history, besides missing values at its end; or empty for none.</summary>
    public ReadOnlySpan<int> Gaps { get; init; }

    /// <summary>[rows]: what <see cref="Forecaster.SpreadOf"/> told before the last gap within each history; or empty for none.</summary>
    public ReadOnlySpan<SpreadEstimate> Spreads { get; init; }

    /// <summary>
    /// [rows, CovariateHistory + CovariatesAhead, StepSize]: covariates of the last steps up to the present, a gap included, and of those to forecast; NaN where
    /// missing, as past covariates are ahead. Empty where none is known.
    /// </summary>
    public ReadOnlySpan<float> Covariates { get; init; }

    /// <summary>Steps behind the present whose covariates there is room for; those of later ones are missing.</summary>
    public int CovariatesAhead { get; init; }

    /// <summary>[rows, Static]: static features; NaN where missing. Empty where none is known.</summary>
    public ReadOnlySpan<float> Statics { get; init; }

    /// <summary>[rows, Categories]: the series' categories; 0 for an unknown one. Empty where none is known.</summary>
    public ReadOnlySpan<int> Categories { get; init; }
}
