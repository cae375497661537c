using Microsoft.ML.Lstm.Charts.Reports;

namespace Microsoft.ML.Lstm.AutoML.Reports;

/// <summary>Trials as lines through their settings (Inselberg 1985).</summary>
static class ParallelCoordinates
{
    const int MostAxes = 9;

    /// <param name="settings">The axes, the most telling first.</param>
    /// <param name="ranked">The trials, the best first.</param>
    public static string Write(IReadOnlyList<SettingRanks> settings, IReadOnlyList<SweepTrial> ranked)
    {
        SettingRanks[] axes = [.. settings.Take(MostAxes).Reverse()];
        var last = axes.Length;
        var plot = new Plot(1120, 330, (-0.2, last + 0.2), (-0.08, 1.08), "Parallel coordinates of the trials");
        plot.Axes([.. axes.Select((axis, i) => ((double)i, axis.Name.Split('.')[^1])), (last, "rank")], y: []);
        for (var i = 0; i <= last; i++) plot.Vertical(i, "axis");
        for (var rank = ranked.Count - 1; rank >= 0; rank--)
        {
            if (ranked[rank].Settings.Count == 0) continue;
            var style = rank < (ranked.Count + 3) / 4 ? "m0" : "m2";
            plot.Line([.. axes.Select((axis, i) => ((double)i, axis.Places[rank])), (last, ranked.Count == 1 ? 1 : 1 - (rank / (ranked.Count - 1.0)))], style);
            for (var i = 0; i < last; i++) plot.Dot(i, axes[i].Places[rank], 2.4, style, FormattableString.Invariant($"trial {ranked[rank].Id}: {axes[i].Name} {ranked[rank].Settings.FirstOrDefault(one => one.Key == axes[i].Name).Value}"));
        }

        var labels = string.Concat(axes.Reverse().Select(axis => $"<dt>{Markup.Escape(axis.Name)}</dt><dd>{Markup.Escape(string.Join(", ", axis.Labels.Select(label => label.Label)))}, from below to above</dd>"));
        return $"{plot}<dl>{labels}</dl>";
    }
}
