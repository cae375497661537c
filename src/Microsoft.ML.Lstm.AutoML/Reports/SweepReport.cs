using Microsoft.ML.Lstm.AutoML.Reports;
using Microsoft.ML.Lstm.Charts.Reports;

namespace Microsoft.ML.Lstm;

/// <summary>
/// A sweep as one page of HTML: progress, trials in a table, loss curves, what each setting matters, parallel coordinates, and the best settings as C# to paste. The page needs no script, no
/// other file and no network, and follows the reader's light or dark scheme.
/// </summary>
public sealed record SweepReport
{
    /// <summary>The headline. Default "Sweep".</summary>
    public string Title { get; init; } = "Sweep";

    /// <summary>The name of the metric. Default "Metric".</summary>
    public string Metric { get; init; } = "Metric";

    /// <summary>The trials, in order.</summary>
    public required IReadOnlyList<SweepTrial> Trials { get; init; }

    /// <summary>The page. The same trials give the same text, whatever the machine's culture.</summary>
    /// <exception cref="InvalidOperationException">There is no trial.</exception>
    public string ToHtml()
    {
        ArgumentNullException.ThrowIfNull(Title);
        ArgumentNullException.ThrowIfNull(Metric);
        if (Trials.Count == 0) throw new InvalidOperationException("The sweep has no trial to report. Run the experiment first.");
        return SweepPage.Write(this);
    }

    /// <summary>Writes the page; the file is complete, or stays what it was.</summary>
    /// <param name="path">The file to make or to replace, which must end in .html.</param>
    public void Save(string path) => HtmlPage.Save(path, ToHtml);
}
