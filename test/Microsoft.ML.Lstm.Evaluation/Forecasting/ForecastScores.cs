namespace Microsoft.ML.Lstm.Evaluation.Forecasting;

/// <summary>What GIFT-Eval and the M competitions measure of forecasts, over all series and origins.</summary>
sealed class ForecastScores(int season)
{
    readonly double[] _pinball = new double[RollingForecasts.Levels.Length];
    double _magnitude, _scaled, _naive, _symmetric;
    int _windows, _known, _within80, _within95;

    /// <summary>Mean absolute scaled error (Hyndman and Koehler 2006): the mean over windows, each scaled by the seasonal differences of its own history.</summary>
    public double Mase => _scaled / _windows;

    /// <summary>The same of the seasonal naive forecast.</summary>
    public double NaiveMase => _naive / _windows;

    /// <summary>The mean over the levels of twice the pinball loss, divided by the sum of the absolute values.</summary>
    public double Crps => _pinball.Average() / _magnitude;

    /// <summary>Symmetric mean absolute percentage error, 0 to 200.</summary>
    public double Smape => _symmetric / _known;

    /// <summary>The part of the values within the bounds of 80 %.</summary>
    public double Coverage80 => (double)_within80 / _known;

    /// <summary>The part of the values within the bounds of 95 %.</summary>
    public double Coverage95 => (double)_within95 / _known;

    /// <summary>Takes one window.</summary>
    /// <param name="history">All values before the origin.</param>
    /// <param name="actual">What came.</param>
    /// <param name="forecast">What was forecast.</param>
    public void Add(ReadOnlySpan<float> history, ReadOnlySpan<float> actual, QuantileForecast forecast)
    {
        var point = forecast.Median;
        var (error, naive, known) = (0.0, 0.0, 0);
        for (var h = 0; h < actual.Length; h++)
        {
            double y = actual[h];
            if (double.IsNaN(y)) continue;
            known++;
            _magnitude += Math.Abs(y);
            for (var q = 0; q < _pinball.Length; q++)
            {
                var (level, off) = (RollingForecasts.Levels[q], y - forecast.Quantiles[q][h]);
                _pinball[q] += 2 * Math.Max(level * off, (level - 1) * off);
            }
            error += Math.Abs(y - point[h]);
            naive += Math.Abs(y - Naive(history, h));
            if (Math.Abs(y) + Math.Abs(point[h]) > 0) _symmetric += 200 * Math.Abs(y - point[h]) / (Math.Abs(y) + Math.Abs(point[h]));
            if (forecast.Quantiles[0][h] <= y && y <= forecast.Quantiles[^1][h]) _within80++;
            if (forecast.Low[h] <= y && y <= forecast.High[h]) _within95++;
        }
        _known += known;
        if (!(Scale(history) is > 0 and var scale) || known == 0) return;
        _scaled += error / known / scale;
        _naive += naive / known / scale;
        _windows++;
    }

    /// <summary>The value one season before the step, from the history's last season; the last value that is there where that one is missing.</summary>
    double Naive(ReadOnlySpan<float> history, int step)
    {
        var place = history.Length - season + (step % season);
        return place >= 0 && place < history.Length && !float.IsNaN(history[place]) ? history[place] : history.TrimEnd(float.NaN) is [.., var last] ? last : 0;
    }

    double Scale(ReadOnlySpan<float> history)
    {
        var (sum, count) = (0.0, 0);
        for (var t = season; t < history.Length; t++)
        {
            var difference = Math.Abs((double)history[t] - history[t - season]);
            if (!double.IsNaN(difference)) (sum, count) = (sum + difference, count + 1);
        }
        return count > 0 ? sum / count : double.NaN;
    }
}
