using System.Text;

namespace Microsoft.ML.Lstm.Charts.Reports;

/// <summary>The series with the largest scaled errors, each with its last window.</summary>
static class SeriesTable
{
    public static string Write(BacktestReport report)
    {
        var backtest = report.Backtest;
        // What no error can be scaled for comes last.
        var worst = backtest.Result.BySeries.OrderByDescending(series => double.IsFinite(series.Metrics.MeanAbsoluteScaledError) ? series.Metrics.MeanAbsoluteScaledError : -1).Take(report.WorstSeries);
        var table = new StringBuilder("<div class=\"scroll\"><table><thead><tr><th></th><th>MASE</th><th>seasonal naive</th><th>gain</th><th>MAE</th>");
        var levels = backtest.Result.Metrics.Intervals;
        foreach (var level in levels) table.Append($"<th>{Markup.Level(level.ConfidenceLevel)}</th>");
        table.Append("<th>last window</th></tr></thead><tbody>");
        foreach (var series in worst)
        {
            var (metrics, naive) = (series.Metrics, series.Metrics.SeasonalNaive!);
            table.Append($"<tr><td>{Markup.Escape(series.Series)}</td><td>{Markup.Fixed(metrics.MeanAbsoluteScaledError, 3)}</td><td>{Markup.Fixed(naive.MeanAbsoluteScaledError, 3)}</td>");
            table.Append($"<td>{Markup.Change(1 - (metrics.MeanAbsoluteScaledError / naive.MeanAbsoluteScaledError))}</td><td>{Markup.Number(metrics.MeanAbsoluteError)}</td>");
            foreach (var interval in metrics.Intervals) table.Append($"<td>{Markup.Percent(interval.Coverage, 0)}</td>");
            table.Append($"<td>{Sparkline(backtest, series.Series)}</td></tr>");
        }
        return table.Append("</tbody></table></div>").ToString();
    }

    static Sparkline? Sparkline(Backtest backtest, string? series) =>
        backtest.Result.Folds.Reverse().SelectMany(fold => fold.Forecasts).FirstOrDefault(forecast => forecast.Series == series) is { } window ? new(window) : null;
}
