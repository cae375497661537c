namespace Microsoft.ML.Lstm.Engine.Statistics;

/// <summary>The mean autocorrelation of many series, each weighted by its length; pairs with a missing value are left out.</summary>
sealed class Autocorrelation(int mostLags)
{
    readonly double[] _sums = new double[mostLags + 1];
    readonly double[] _weights = new double[mostLags + 1];
    double _values;

    /// <summary>About one standard error of the autocorrelation of noise.</summary>
    public double Noise => 1 / Math.Sqrt(Math.Max(1, _values));

    /// <summary>Adds a series with mean near 0; only lags of which it holds two and a half count: three, and the neighbours that show a peak there.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        double squares = 0;
        var known = 0;
        foreach (var value in values)
        {
            if (double.IsNaN(value)) continue;
            squares += value * value;
            known++;
        }

        if (known < 8 || !(squares > 0)) return;
        _values += known;
        var variance = squares / known;
        for (var lag = 1; lag <= Math.Min(mostLags, values.Length * 2 / 5); lag++)
        {
            double sum = 0;
            var pairs = 0;
            for (var t = lag; t < values.Length; t++)
            {
                var product = values[t] * values[t - lag];
                if (double.IsNaN(product)) continue;
                sum += product;
                pairs++;
            }

            if (pairs < 4) continue;
            _sums[lag] += sum / pairs / variance * known;
            _weights[lag] += known;
        }
    }

    /// <summary>Means for lags 0 to <paramref name="longest"/>; 0 where nothing was seen.</summary>
    public double[] Mean(int longest)
    {
        var means = new double[Math.Min(mostLags, longest) + 1];
        means[0] = 1;
        for (var lag = 1; lag < means.Length; lag++) means[lag] = _weights[lag] > 0 ? _sums[lag] / _weights[lag] : 0;
        return means;
    }
}
