namespace Microsoft.ML.Lstm.Charts.Reports;

/// <summary>Distribution and autocorrelation of the residuals.</summary>
static class ResidualPanels
{
    const int Bins = 41, MostLags = 36;

    public static string Write(Backtest backtest)
    {
        var residuals = new Residuals(backtest);
        var sorted = residuals.All.Order().ToArray();
        if (sorted.Length == 0) return "<p>There are none: no series has a seasonal difference that scales them.</p>";
        var (mean, deviation) = (sorted.Average(), 0.0);
        deviation = Math.Sqrt(sorted.Average(value => (value - mean) * (value - mean)));
        return $"""<div class="grid2"><div><h3>Distribution: mean {Markup.Fixed(mean, 3)}, standard deviation {Markup.Fixed(deviation, 3)}</h3>{Histogram(sorted)}</div><div><h3>Autocorrelation</h3>{Correlogram(residuals, sorted.Length, backtest)}</div></div>""";
    }

    static Plot Histogram(double[] sorted)
    {
        // The outermost bins hold what lies beyond.
        var reach = Math.Max(Math.Abs(sorted[(int)(0.005 * (sorted.Length - 1))]), Math.Abs(sorted[(int)(0.995 * (sorted.Length - 1))]));
        if (!(reach > 0)) reach = 1;
        var counts = new int[Bins];
        foreach (var value in sorted) counts[(int)Math.Clamp((value + reach) / (2 * reach) * Bins, 0, Bins - 1)]++;
        var plot = new Plot(560, 250, (-reach, reach), (0, counts.Max() * 1.08), "Distribution of the residuals");
        plot.Axes(Ticks.Of(-reach, reach, 7), "scaled residual; the outermost bars hold what lies beyond");
        for (var bin = 0; bin < Bins; bin++)
        {
            var (left, right) = (((2.0 * bin / Bins) - 1) * reach, ((2.0 * (bin + 1) / Bins) - 1) * reach);
            plot.Bar(left + (0.04 * (right - left)), right - (0.04 * (right - left)), counts[bin], "bar", $"{counts[bin]} residuals around {Markup.Fixed((left + right) / 2, 2)}");
        }
        plot.Vertical(0, "nominal");
        return plot;
    }

    static Plot Correlogram(Residuals residuals, int count, Backtest backtest)
    {
        var correlations = residuals.Autocorrelation(MostLags);
        var lags = Math.Max(1, Array.FindLastIndex(correlations, double.IsFinite) + 1);
        var noise = 1.96 / Math.Sqrt(count);
        var known = correlations.Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        var plot = new Plot(560, 250, (0.4, lags + 0.6), (Math.Min(-0.25, known.Min() - 0.05), Math.Max(0.25, Math.Min(1, known.Max() + 0.05))), "Autocorrelation of the residuals");
        plot.Axes(Ticks.Steps(1, lags, 12), "lag in steps");
        plot.Horizontal(noise, "nominal");
        plot.Horizontal(-noise, "nominal");
        plot.Horizontal(0, "axis");
        for (var lag = 1; lag <= lags; lag++)
            plot.Bar(lag - 0.3, lag + 0.3, correlations[lag - 1], lag < backtest.Horizon ? "same" : Math.Abs(correlations[lag - 1]) > noise ? "out" : "bar", $"lag {lag}: {Markup.Fixed(correlations[lag - 1], 3)}");
        return plot;
    }
}
