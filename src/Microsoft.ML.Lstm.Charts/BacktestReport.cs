using Microsoft.ML.Lstm.Charts.Reports;

namespace Microsoft.ML.Lstm.Charts;

/// <summary>
/// A backtest as one page of HTML: all methods in a table, fan charts of the last folds, error and coverage by step, residuals and their autocorrelation, folds, and the series that are forecast worst.
/// The page needs no script, no other file and no network, and follows the reader's light or dark scheme.
/// </summary>
public sealed record BacktestReport
{
    /// <summary>The headline. Default "Backtest".</summary>
    public string Title { get; init; } = "Backtest";

    /// <summary>The line under the headline; by default how the origin was rolled.</summary>
    public string? Subtitle { get; init; }

    /// <summary>What <c>mlContext.Forecasting.CrossValidate</c> gave.</summary>
    public required Backtest Backtest { get; init; }

    /// <summary>The series with a fan chart each; null, the default, takes up to four from the best to the worst.</summary>
    public IReadOnlyList<string>? Series { get; init; }

    /// <summary>Unit of the values, for the charts' axes; none by default.</summary>
    public string? Unit { get; init; }

    /// <summary>Series in the table of the worst. Default 10.</summary>
    public int WorstSeries { get; init; } = 10;

    /// <summary>The page. The same backtest gives the same text, whatever the machine's culture.</summary>
    /// <exception cref="ArgumentException">A series that is to be shown was not compared.</exception>
    public string ToHtml()
    {
        ArgumentNullException.ThrowIfNull(Title);
        ArgumentNullException.ThrowIfNull(Backtest);
        ArgumentOutOfRangeException.ThrowIfNegative(WorstSeries);
        return ReportPage.Write(this);
    }

    /// <summary>Writes the page; the file is complete, or stays what it was.</summary>
    /// <param name="path">The file to make or to replace, which must end in .html.</param>
    public void Save(string path) => HtmlPage.Save(path, ToHtml);
}
