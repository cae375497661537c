using System.Globalization;
using System.Text;

namespace Microsoft.ML.Lstm.Charts.Reports;

/// <summary>Puts a report together.</summary>
static class ReportPage
{
    public static string Write(BacktestReport report)
    {
        var backtest = report.Backtest;
        var page = new StringBuilder(HtmlPage.Begin(report.Title, report.Subtitle ?? Describe(backtest)));
        page.Append(SummaryCards.Write(backtest));
        Section("All methods over the same windows", "Green is the best of a column; for coverage, the nearest to its level.", MethodTable.Write(backtest));
        Section("Forecasts of the last folds", "A fan from each origin (dashed): bands that are to hold the true values with the nominal coverage. The forecaster saw what lies left of the origin only.", FanPanels.Write(report));
        Section("By step of the horizon", "Errors grow with the step; coverage should not fall with it.", StepPanels.Write(backtest));
        Section("Residuals", "True value minus forecast, in units of each series' mean seasonal difference. They should lie around 0. Errors from one origin go together, so lags below the horizon (grey) are correlated even of a perfect forecaster; beyond, a bar outside the dashed band (95 % of noise) is structure that was not learnt.", ResidualPanels.Write(backtest));
        Section("By fold", "The scaled error from each origin: whether one stretch of time decides the result.", FoldPanel.Write(backtest));
        if (backtest.SeriesCount > 1 && report.WorstSeries > 0) Section("The series that are forecast worst", "By the scaled error over all folds. The small picture is the last window: forecast and true values.", SeriesTable.Write(report));
        page.Append(Notes(backtest)).Append("</main></body></html>\n");
        return page.ToString().ReplaceLineEndings("\n");

        void Section(string title, string text, string content) => page.Append($"<section><h2>{title}</h2><p>{text}</p>{content}</section>\n");
    }

    static string Describe(Backtest backtest)
    {
        var gap = backtest.Gap > 0 ? $" behind a gap of {backtest.Gap}" : "";
        var refit = backtest.Result.Folds.Count == 1 ? "" : backtest.Refit ? ", trained anew in each" : ", trained once and carried on";
        var skipped = backtest.SkippedWindows > 0 ? $" {backtest.SkippedWindows} windows of series that were too short are left out." : "";
        return $"{backtest.Result.Name}: {Count(backtest.Result.Folds.Count, "fold")} of {Count(backtest.Horizon, "step")}{gap}{refit}; {backtest.SeriesCount} series, "
            + $"{backtest.Result.Metrics.Count.ToString("N0", CultureInfo.InvariantCulture)} values compared.{skipped}";
    }

    static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    static string Notes(Backtest backtest) => $"""
        <section><h2>What the numbers are</h2><dl>
        <dt>MAE, RMSE</dt><dd>mean absolute error and root mean squared error, in the unit of the series</dd>
        <dt>sMAPE</dt><dd>symmetric mean absolute percentage error, 0 to 200</dd>
        <dt>MASE</dt><dd>mean absolute scaled error: in units of the mean absolute difference over a season of {backtest.SeasonLength} before the origin (Hyndman and Koehler 2006)</dd>
        <dt>OWA</dt><dd>overall weighted average: the mean of sMAPE and MASE in units of those of Naive2, as in the M4 competition</dd>
        <dt>wQL</dt><dd>mean weighted quantile loss, an approximation of the continuous ranked probability score</dd>
        <dt>50 %, 80 %, ...</dt><dd>coverage: the part of the true values within the interval of that level</dd>
        <dt>gain</dt><dd>how much smaller the MASE is than that of seasonal naive</dd>
        </dl></section>

        """;
}
