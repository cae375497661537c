namespace Microsoft.ML.Lstm;

/// <summary>Accuracy of forecasts over all origins, steps and series whose true values are known.</summary>
public sealed record ForecastingMetrics
{
    /// <summary>Symmetric mean absolute percentage error, 0 to 200 (Makridakis 1993; as in the M4 competition): the mean of 200·|y-f|/(|y|+|f|).</summary>
    public required double SymmetricMeanAbsolutePercentageError { get; init; }

    /// <summary>
    /// Mean absolute scaled error (Hyndman and Koehler 2006): absolute errors divided by the mean absolute seasonal difference of their series,
    /// taken from the rows evaluated by <c>Evaluate</c>, and from the rows before the origin in a backtest. NaN when no series has one, such as of constant series.
    /// </summary>
    public required double MeanAbsoluteScaledError { get; init; }

    /// <summary>Mean absolute error, in the unit of the series.</summary>
    public required double MeanAbsoluteError { get; init; }

    /// <summary>Root mean squared error, in the unit of the series.</summary>
    public required double RootMeanSquaredError { get; init; }

    /// <summary>Coverage: the fraction of true values within the bounds, 0 to 1; NaN without bounds. In a backtest, of the widest of <see cref="Intervals"/>.</summary>
    public required double Coverage { get; init; }

    /// <summary>Coverage and mean width at each nominal coverage, the narrowest interval first; empty where none was asked for, as by <c>Evaluate</c>.</summary>
    public IReadOnlyList<IntervalMetrics> Intervals { get; init; } = [];

    /// <summary>
    /// Mean weighted quantile loss (as GluonTS and GIFT-Eval have it, an approximation of the CRPS; Gneiting and Raftery 2007): twice the pinball loss of a quantile, summed, divided by the sum
    /// of the absolute true values, and the mean of that over the quantile levels. NaN without quantiles, and where all true values are 0.
    /// </summary>
    public double WeightedQuantileLoss { get; init; } = double.NaN;

    /// <summary>
    /// Overall weighted average (OWA; Makridakis, Spiliotis and Assimakopoulos 2020): the mean of sMAPE and MASE, each divided by that of the forecast Naive2
    /// (the naive forecast of the seasonally adjusted series). NaN where it was not compared, or its errors are 0.
    /// </summary>
    public double OverallWeightedAverage { get; init; } = double.NaN;

    /// <summary>Number of values compared.</summary>
    public required long Count { get; init; }

    /// <summary>Number of values left out because the forecast of them is NaN, as it is until a series has had a value.</summary>
    public long MissingForecasts { get; init; }

    /// <summary>Steps of the season that scales the errors and makes the seasonal naive forecast; 1 for none.</summary>
    public int SeasonLength { get; init; } = 1;

    /// <summary>The seasonal naive forecast (the value one season before) over the very same origins and steps; null on itself.</summary>
    public ForecastingMetrics? SeasonalNaive { get; init; }
}
