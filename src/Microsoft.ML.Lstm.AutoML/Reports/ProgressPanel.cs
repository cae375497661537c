using Microsoft.ML.Lstm.Charts.Reports;

namespace Microsoft.ML.Lstm.AutoML.Reports;

/// <summary>The loss of each trial, and the least so far.</summary>
static class ProgressPanel
{
    public static string Write(IReadOnlyList<SweepTrial> trials)
    {
        var plot = new Plot(1120, 240, (-0.5, trials.Count - 0.5), Plot.Range(trials.Select(trial => trial.Loss)), "Loss by trial");
        plot.Axes(Ticks.Steps(0, trials.Count - 1, 16), "trial", titleY: "loss");
        var best = double.PositiveInfinity;
        plot.Line(trials.Select((trial, i) => ((double)i, best = Math.Min(best, trial.IsStoppedEarly ? best : trial.Loss))), "m0");
        foreach (var (i, trial) in trials.Index()) plot.Dot(i, trial.Loss, 3.5, trial.IsStoppedEarly ? "m2" : "m1", $"trial {trial.Id}: {Markup.Number(trial.Metric)}");
        return plot.ToString();
    }
}
