using System.Globalization;
using System.Text;
using Microsoft.ML.Lstm.Charts.Reports;

namespace Microsoft.ML.Lstm.AutoML.Reports;

/// <summary>All trials, a row each, the best first and those that failed last.</summary>
static class TrialTable
{
    public static string Write(SweepReport report, IReadOnlyList<SweepTrial> ranked)
    {
        var table = new StringBuilder($"<div class=\"scroll\"><table><thead><tr><th>trial</th><th>{Markup.Escape(report.Metric)}</th><th>folds</th><th>time</th><th style=\"text-align:left\">settings</th></tr></thead><tbody>");
        foreach (var (i, trial) in ranked.Concat(report.Trials.Where(trial => trial.Failure is not null)).Index())
        {
            table.Append($"<tr{(i == 0 && trial.Failure is null ? " class=\"first\"" : "")}><td>{trial.Id}{(trial.IsStoppedEarly ? ", ended early" : trial.Failure is null ? "" : ", failed")}</td>");
            table.Append($"<td>{Markup.Number(trial.Metric)}</td><td>{string.Join(' ', trial.FoldLosses.Select(loss => Markup.Number(loss, 3)))}</td><td>{Markup.Number(trial.Elapsed.TotalSeconds, 3)} s</td>");
            table.Append($"<td class=\"settings\">{Markup.Escape(trial.Failure ?? (trial.Verdict.Length > 0 ? $"{Settings(trial)}: {trial.Verdict}" : Settings(trial)))}</td></tr>");
        }

        return table.Append("</tbody></table></div>").ToString();
    }

    static string Settings(SweepTrial trial) => trial.Settings.Count == 0
        ? trial.Epochs.Count == 0 ? "as given, without training" : "as given"
        : string.Join(", ", trial.Settings.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key.Split('.')[^1]} {(one.Value is float or double ? Convert.ToDouble(one.Value, CultureInfo.InvariantCulture).ToString("G4", CultureInfo.InvariantCulture) : one.Value)}")));
}
