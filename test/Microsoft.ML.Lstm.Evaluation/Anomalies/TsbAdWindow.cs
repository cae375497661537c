namespace Microsoft.ML.Lstm.Evaluation.Anomalies;

/// <summary>The length of a series' pattern as TSB-AD chooses it: the lag of the highest peak of its autocorrelation. It is the longest buffer of the board's VUS-PR.</summary>
static class TsbAdWindow
{
    const int Lags = 400, FirstLag = 3, MostRows = 20000, LongestPeak = 300, Otherwise = 125;

    public static int Of(ReadOnlySpan<float> values)
    {
        values = values[..Math.Min(MostRows, values.Length)];
        var correlations = Autocorrelation(values, Math.Min(Lags, values.Length - 1));
        var best = -1;
        for (var i = 1; i < correlations.Length - 1; i++)
        {
            if (!(correlations[i] > correlations[i - 1] && correlations[i] > correlations[i + 1])) continue;
            if (best < 0 || correlations[i] > correlations[best]) best = i;
        }

        return best is < FirstLag or > LongestPeak ? Otherwise : best + FirstLag;
    }

    /// <summary>From the first lag on.</summary>
    static double[] Autocorrelation(ReadOnlySpan<float> values, int lags)
    {
        double mean = 0, square = 0;
        foreach (var value in values) mean += value;
        mean /= values.Length;
        var centred = new double[values.Length];
        for (var t = 0; t < values.Length; t++) square += (centred[t] = values[t] - mean) * centred[t];
        var correlations = new double[Math.Max(0, lags + 1 - FirstLag)];
        for (var i = 0; i < correlations.Length; i++)
        {
            double sum = 0;
            for (var t = i + FirstLag; t < centred.Length; t++) sum += centred[t] * centred[t - i - FirstLag];
            correlations[i] = sum / square;
        }

        return correlations;
    }
}
