namespace Microsoft.ML.Lstm;

/// <summary>The loss that a forecaster's networks are trained with. Conformal calibration sets the bounds of each of them.</summary>
public enum ForecastLoss
{
    /// <summary>The pinball loss of several quantiles at each step (Koenker and Bassett 1978); the forecast is the median. The default.</summary>
    Quantile,

    /// <summary>The squared error: the forecast is the mean. The width of the bounds does not depend on what the network reads, but on the spread of the window.</summary>
    SquaredError,

    /// <summary>The absolute error: the forecast is the median. The width of the bounds does not depend on what the network reads, but on the spread of the window.</summary>
    AbsoluteError,

    /// <summary>The negative log-likelihood of Student's t distribution (location, scale, degrees of freedom at each step), for heavy tails; the forecast is the median.</summary>
    StudentT,

    /// <summary>
    /// The negative log-likelihood of a negative binomial distribution (mean and dispersion at each step, scaled by the level of the window: Salinas et al. 2020), for counts, which must be
    /// whole numbers from 0 to 16,777,216, the last that a float tells from its neighbours; the forecast is the median, a count.
    /// </summary>
    NegativeBinomial,
}
