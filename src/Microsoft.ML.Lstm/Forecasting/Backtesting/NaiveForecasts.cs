using Microsoft.ML.Lstm.Forecasting.Backtesting;

namespace Microsoft.ML.Lstm;

/// <summary>The plain forecasts that every forecaster has to beat (Hyndman and Athanasopoulos 2021, 5.2; Makridakis, Spiliotis and Assimakopoulos 2020).</summary>
/// <remarks>NaN is a missing value, which is passed over. A history without any value gives NaN.</remarks>
public static class NaiveForecasts
{
    /// <summary>The last value: the best forecast of a random walk.</summary>
    /// <param name="history">The values before the origin, oldest first.</param>
    /// <param name="horizon">Steps to forecast.</param>
    public static float[] Naive(ReadOnlySpan<float> history, int horizon)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        var forecast = new float[horizon];
        forecast.AsSpan().Fill(Last(history));
        return forecast;
    }

    /// <summary>The value one season before; of an earlier season where that one is missing, and the last value where none has the step.</summary>
    /// <inheritdoc cref="Naive" path="/param"/>
    /// <param name="history">The values before the origin, oldest first.</param>
    /// <param name="horizon">Steps to forecast.</param>
    /// <param name="seasonLength">Steps after which the series repeats; 1 makes it the naive forecast.</param>
    public static float[] SeasonalNaive(ReadOnlySpan<float> history, int horizon, int seasonLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(seasonLength, 1);
        var forecast = new float[horizon];
        for (var step = 0; step < horizon; step++)
        {
            if (step >= seasonLength)
            {
                forecast[step] = forecast[step - seasonLength];
                continue;
            }
            var place = history.Length - seasonLength + step;
            while (place >= 0 && float.IsNaN(history[place])) place -= seasonLength;
            forecast[step] = place >= 0 ? history[place] : Last(history);
        }
        return forecast;
    }

    /// <summary>The last value and the mean change from the first value to it, carried on: a line through both.</summary>
    /// <inheritdoc cref="Naive" path="/param"/>
    public static float[] Drift(ReadOnlySpan<float> history, int horizon)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        var (first, last) = (history.IndexOfAnyExcept(float.NaN), history.LastIndexOfAnyExcept(float.NaN));
        var slope = last > first ? ((double)history[last] - history[first]) / (last - first) : 0;
        var forecast = new float[horizon];
        for (var step = 0; step < horizon; step++) forecast[step] = last < 0 ? float.NaN : (float)(history[last] + (slope * (history.Length - last + step)));
        return forecast;
    }

    /// <summary>
    /// Naive2, the benchmark of the M competitions: the last value of the seasonally adjusted series times the factors of the season, where a test of the
    /// autocorrelation (90 %) finds one. The factors are multiplicative: a series that is not positive throughout gets the naive forecast.
    /// </summary>
    /// <inheritdoc cref="SeasonalNaive" path="/param"/>
    public static float[] Naive2(ReadOnlySpan<float> history, int horizon, int seasonLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(seasonLength, 1);
        var first = history.IndexOfAnyExcept(float.NaN);
        if (first < 0) return Naive(history, horizon);
        var values = Filled(history[first..]);
        if (!SeasonalAdjustment.IsSeasonal(values, seasonLength)) return Naive(values, horizon);
        var factors = SeasonalAdjustment.Factors(values, seasonLength);
        var last = values[^1] / factors[(values.Length - 1) % seasonLength];
        return [.. Enumerable.Range(0, horizon).Select(step => (float)(last * factors[(values.Length + step) % seasonLength]))];
    }

    static float Last(ReadOnlySpan<float> history) => history.LastIndexOfAnyExcept(float.NaN) is >= 0 and var last ? history[last] : float.NaN;

    /// <summary>The values with the last one before it in the place of each that is missing; the first is not.</summary>
    static float[] Filled(ReadOnlySpan<float> history)
    {
        var values = history.ToArray();
        for (var i = 1; i < values.Length; i++)
            if (float.IsNaN(values[i])) values[i] = values[i - 1];
        return values;
    }
}
