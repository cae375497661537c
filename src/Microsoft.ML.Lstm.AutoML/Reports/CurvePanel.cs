using Microsoft.ML.Lstm.Charts.Reports;

namespace Microsoft.ML.Lstm.AutoML.Reports;

/// <summary>Validation losses by epoch.</summary>
static class CurvePanel
{
    public static string Write(IEnumerable<SweepTrial> ranked)
    {
        var curves = ranked.Select(trial => (trial.Id, Losses: First(trial.Epochs))).Where(curve => curve.Losses.Length > 1).Take(ReportStyle.MethodColours).ToArray();
        var longest = curves.Length == 0 ? 1 : curves.Max(curve => curve.Losses.Length);
        var plot = new Plot(1120, 260, (1, longest), Plot.Range(curves.SelectMany(curve => curve.Losses)), "Validation loss by epoch");
        plot.Axes(Ticks.Steps(1, longest, 16), "epoch", titleY: "validation loss");
        foreach (var (i, curve) in curves.Index().Reverse()) plot.Line(curve.Losses.Select((loss, epoch) => (epoch + 1.0, loss)), $"m{i}");
        return $"<div class=\"legend\">{string.Concat(curves.Select((curve, i) => $"<span><i class=\"thin line m{i}\"></i>trial {curve.Id}</span>"))}</div>{plot}";
    }

    /// <summary>Losses of the network that was trained first.</summary>
    static double[] First(IReadOnlyList<TrainingReport> epochs)
    {
        var losses = new List<double>();
        foreach (var report in epochs)
        {
            if (report.Epoch != losses.Count + 1) break;
            losses.Add(report.ValidationLoss);
        }

        return [.. losses];
    }
}
