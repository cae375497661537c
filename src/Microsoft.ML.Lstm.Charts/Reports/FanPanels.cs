using System.Text;

namespace Microsoft.ML.Lstm.Charts.Reports;

/// <summary>Fan charts (Bank of England 1996) of some series over the last folds.</summary>
static class FanPanels
{
    const int Most = 4, MostFolds = 6;

    public static string Write(BacktestReport report)
    {
        var backtest = report.Backtest;
        var levels = backtest.Result.Metrics.Intervals.Select(interval => interval.ConfidenceLevel).OrderDescending().ToArray();
        var chosen = Chosen(report);
        var panels = new StringBuilder("<div class=\"legend\">");
        panels.Append("<span><i class=\"thin line actual\"></i>true values</span><span><i class=\"thin line m0\"></i>forecast</span>");
        foreach (var (i, level) in levels.Index()) panels.Append($"<span><i class=\"{Band(i, levels.Length)}\"></i>{Markup.Level(level)}</span>");
        panels.Append("</div><div class=\"grid2\">");
        foreach (var (series, note) in chosen)
        {
            var windows = Windows(backtest, series);
            var name = series ?? "the series";
            var heading = series is null ? "" : $"<h3>{Markup.Escape(series)}{(note.Length > 0 ? $" <small>{note}</small>" : "")}</h3>";
            panels.Append($"<div>{heading}{Draw(windows, levels, report, $"Fan chart of {name}")}</div>");
        }
        return panels.Append("</div>").ToString();
    }

    static (string? Series, string Note)[] Chosen(BacktestReport report)
    {
        var compared = report.Backtest.Result.BySeries;
        if (report.Series is { } named)
        {
            foreach (var name in named)
                if (compared.All(series => series.Series != name)) throw new ArgumentException($"The series '{name}' is to be shown, but was not compared. Name one of the backtest's, or leave {nameof(BacktestReport.Series)} null.");
            return [.. named.Select(name => ((string?)name, ""))];
        }
        var ranked = compared.OrderBy(series => series.Metrics.MeanAbsoluteScaledError).ToArray();
        if (ranked.Length <= Most) return [.. compared.Select(series => (series.Series, ""))];
        return [(ranked[0].Series, "best"), (ranked[ranked.Length / 2].Series, "median"), (ranked[ranked.Length * 3 / 4].Series, "third quartile"), (ranked[^1].Series, "worst")];
    }

    /// <summary>The last windows of a series that do not overlap, in order.</summary>
    static BacktestForecast[] Windows(Backtest backtest, string? series)
    {
        var windows = new List<BacktestForecast>();
        foreach (var fold in backtest.Result.Folds.Reverse())
        {
            if (windows.Count == MostFolds) break;
            if (fold.Forecasts.FirstOrDefault(forecast => forecast.Series == series) is { } window && (windows.Count == 0 || window.Origin + window.Forecast.Count <= windows[^1].Origin)) windows.Add(window);
        }
        windows.Reverse();
        return [.. windows];
    }

    static Plot Draw(BacktestForecast[] windows, float[] levels, BacktestReport report, string label)
    {
        var gap = report.Backtest.Gap;
        var last = windows[^1];
        var horizon = windows.Max(window => window.Forecast.Count);
        var first = Math.Max(0, windows[0].Origin - Math.Max(8, 2 * horizon));
        var values = last.History.Skip(first).Select((value, i) => (X: (double)(first + i), Y: (double)value))
            .Concat(last.Actual.Select((value, i) => (X: (double)(last.Origin + gap + i), Y: (double)value))).ToArray();
        var bounds = windows.SelectMany(window => levels.Select(level => window.Quantiles?.Interval(level)).OfType<(IReadOnlyList<float> LowerBound, IReadOnlyList<float> UpperBound)>())
            .SelectMany(bounds => bounds.LowerBound.Concat(bounds.UpperBound)).Select(value => (double)value);
        var plot = new Plot(560, 270, (first, last.Origin + gap + last.Forecast.Count - 1), Plot.Range(values.Select(point => point.Y).Concat(bounds).Concat(windows.SelectMany(window => window.Forecast.Select(value => (double)value)))), label);
        plot.Axes(last.Times is { } times ? Ticks.Of([.. last.HistoryTimes!.Skip(first), .. gap == 0 ? times : []], first, 6) : Ticks.Of(first, last.Origin + horizon, 6), last.Times is null ? "row" : null, titleY: report.Unit);
        foreach (var window in windows)
        {
            var start = window.Origin + gap;
            plot.Vertical(window.Origin - 0.5, "origin");
            foreach (var (i, level) in levels.Index())
                if (window.Quantiles?.Interval(level) is { } interval) plot.Band(interval.LowerBound.Zip(interval.UpperBound, (low, high) => (low, high)).Select((bound, step) => ((double)(start + step), (double)bound.low, (double)bound.high)), Band(i, levels.Length));
        }
        plot.Line(values, "actual");
        foreach (var window in windows) plot.Line(window.Forecast.Select((value, step) => ((double)(window.Origin + gap + step), (double)value)), "m0");
        return plot;
    }

    /// <summary>The class of a band, the widest first: the narrower, the stronger.</summary>
    static string Band(int level, int levels) => $"b{(levels == 1 ? 1 : Math.Min(2, level * 3 / levels))}";
}
