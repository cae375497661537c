using System.Globalization;
using System.Text;
using Microsoft.ML.Lstm.Charts.Reports;

namespace Microsoft.ML.Lstm.AutoML.Reports;

/// <summary>Puts the report of a sweep together.</summary>
static class SweepPage
{
    const string Style = """
        td.settings{text-align:left;white-space:normal;min-width:26em}
        pre{margin:0;overflow-x:auto;color:var(--ink);font:13px/1.5 ui-monospace,Consolas,monospace}

        """;

    public static string Write(SweepReport report)
    {
        SweepTrial[] ranked = [.. report.Trials.Where(trial => trial.Failure is null).OrderBy(trial => trial.IsStoppedEarly).ThenBy(trial => trial.Loss).ThenBy(trial => trial.Id)];
        var page = new StringBuilder(HtmlPage.Begin(report.Title, Describe(report), Style));
        page.Append(Cards(report, ranked));
        if (ranked.Length > 0) page.Append($"<p>{Markup.Escape(SweepOutcome.Describe(report.Trials, ranked[0]))}</p>\n");
        Section("Progress", "The loss of each trial (dots; grey: ended early) and the least so far (line). One that beats the options as given by no more than chance is drawn at their loss.", ProgressPanel.Write(report.Trials));
        if (ranked.Any(trial => trial.Epochs.Count > 1)) Section("Loss curves", "Validation loss of the first network of the best trials, by epoch. Losses of trials with other windows or losses are in units of their own.", CurvePanel.Write(ranked));
        var settings = SettingRanks.Of(ranked);
        if (settings.Count > 0)
        {
            Section("What matters", "The part of the variance of the trials' ranks that one setting alone explains (correlation ratio, three bins for numbers): a hint from few trials, not a proof.", ImportancePanel.Write(settings));
            Section("Parallel coordinates", "Each line is a trial through its settings, to its loss on the right (the best on top); blue are the best quarter.", ParallelCoordinates.Write(settings, ranked));
        }

        Section("Trials", "The best first.", TrialTable.Write(report, ranked));
        if (ranked is [{ Code.Length: > 0 } best, ..]) Section("The best settings", "As C# to paste.", $"<pre>{Markup.Escape(best.Code)}</pre>");
        return page.Append("</main></body></html>\n").ToString().ReplaceLineEndings("\n");

        void Section(string title, string text, string content) => page.Append($"<section><h2>{title}</h2><p>{text}</p>{content}</section>\n");
    }

    static string Describe(SweepReport report) => FormattableString.Invariant(
        $"{report.Trials.Count} trials; ended early as hopeless: {report.Trials.Count(trial => trial.IsStoppedEarly)}, failed: {report.Trials.Count(trial => trial.Failure is not null)}");

    static string Cards(SweepReport report, SweepTrial[] ranked)
    {
        var cards = new StringBuilder("<div class=\"cards\">");
        if (ranked is [var best, ..]) Card($"Best {report.Metric}", Markup.Number(best.Metric), $"trial {best.Id}");
        var given = report.Trials.FirstOrDefault(trial => trial is { Failure: null, Settings.Count: 0, Code.Length: > 0 } && trial.Epochs.Count > 0);
        if (given is not null) Card("As the options were given", Markup.Number(given.Metric), ranked.Length > 0 && given.Loss > 0 ? $"the best: {Markup.Change((ranked[0].Loss / given.Loss) - 1)}" : $"trial {given.Id}");
        Card("Trials", report.Trials.Count.ToString(CultureInfo.InvariantCulture), $"{ranked.Count(trial => !trial.IsStoppedEarly)} to their end");
        Card("Time of all trials", $"{Markup.Number(report.Trials.Sum(trial => trial.Elapsed.TotalSeconds), 3)} s", "added up");
        return cards.Append("</div>\n").ToString();

        void Card(string title, string figure, string note) => cards.Append($"<div class=\"card\"><span>{Markup.Escape(title)}</span><b>{Markup.Escape(figure)}</b><span>{Markup.Escape(note)}</span></div>");
    }
}
