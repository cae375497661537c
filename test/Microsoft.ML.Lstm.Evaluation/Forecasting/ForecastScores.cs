namespace Microsoft.ML.Lstm.Evaluation.Forecasting;

/// <summary>What GIFT-Eval and the M competitions measure of forecasts, over all series and origins.</summary>
sealed class ForecastScores(int season)
{
    /// <summary>The levels of the quantiles, and those of the bounds of 95 %.</summary>
    static readonly float[] Levels = [0.025f, .. RollingForecasts.Levels, 0.975f];

    readonly ForecastAccuracy _forecast = new(season, RollingForecasts.Levels, [0.8f, 0.95f]), _naive = new(season);

    /// <summary>Mean absolute scaled error (Hyndman and Koehler 2006): errors are scaled by the seasonal differences of their window's own history.</summary>
    public double Mase => _forecast.Metrics().MeanAbsoluteScaledError;

    /// <summary>The same of the seasonal naive forecast.</summary>
    public double NaiveMase => _naive.Metrics().MeanAbsoluteScaledError;

    /// <summary>The mean over the levels of twice the pinball loss, divided by the sum of the absolute values.</summary>
    public double Crps => _forecast.Metrics().WeightedQuantileLoss;

    /// <summary>Symmetric mean absolute percentage error, 0 to 200.</summary>
    public double Smape => _forecast.Metrics().SymmetricMeanAbsolutePercentageError;

    /// <summary>The part of the values within the bounds of 80 %.</summary>
    public double Coverage80 => _forecast.Metrics().Intervals[0].Coverage;

    /// <summary>The part of the values within the bounds of 95 %.</summary>
    public double Coverage95 => _forecast.Metrics().Intervals[1].Coverage;

    /// <summary>Takes one window.</summary>
    /// <param name="history">All values before the origin.</param>
    /// <param name="actual">What came.</param>
    /// <param name="forecast">What was forecast.</param>
    public void Add(ReadOnlySpan<float> history, ReadOnlySpan<float> actual, QuantileForecast forecast)
    {
        _forecast.Add(history, actual, forecast.Median, new ForecastQuantiles(Levels, [forecast.Low, .. forecast.Quantiles, forecast.High]));
        _naive.Add(history, actual, NaiveForecasts.SeasonalNaive(history, actual.Length, season));
    }
}
