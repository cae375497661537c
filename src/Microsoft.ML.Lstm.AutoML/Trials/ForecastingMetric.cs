namespace Microsoft.ML.Lstm;

/// <summary>What a sweep of forecasters optimizes: the mean of it over the folds.</summary>
public enum ForecastingMetric
{
    /// <summary>Mean absolute scaled error (Hyndman and Koehler 2006): comparable between series of any level. The smaller, the better.</summary>
    MASE,

    /// <summary>Symmetric mean absolute percentage error, 0 to 200 (Makridakis 1993). The smaller, the better.</summary>
    SMAPE,

    /// <summary>Mean absolute error, in the unit of the series. The smaller, the better.</summary>
    MAE,

    /// <summary>Root mean squared error, in the unit of the series. The smaller, the better.</summary>
    RMSE,

    /// <summary>Mean weighted quantile loss, an approximation of the continuous ranked probability score (Gneiting and Raftery 2007). The smaller, the better.</summary>
    QuantileLoss,

    /// <summary>Coverage of the widest interval; the nearer to its nominal coverage, the better.</summary>
    Coverage,
}
