using System.Text;

namespace Microsoft.ML.Lstm.Charts.Reports;

/// <summary>The figures to begin with: gain over seasonal naive, scaled error, quantile loss, coverage.</summary>
static class SummaryCards
{
    public static string Write(Backtest backtest)
    {
        var (metrics, cards) = (backtest.Result.Metrics, new StringBuilder("<div class=\"cards\">"));
        var gain = backtest.Result.Gain;
        Card("Gain over seasonal naive", Markup.Change(gain), gain > 0 ? "less scaled error" : gain < 0 ? "more scaled error" : "no error is scaled", gain > 0 ? "good" : gain < 0 ? "bad" : "");
        Card("MASE", Markup.Fixed(metrics.MeanAbsoluteScaledError, 3), $"seasonal naive {Markup.Fixed(metrics.SeasonalNaive!.MeanAbsoluteScaledError, 3)}");
        Card("Weighted quantile loss", Markup.Fixed(metrics.WeightedQuantileLoss, 4), Best(backtest));
        foreach (var interval in metrics.Intervals.TakeLast(2))
            Card($"Coverage of {Markup.Level(interval.ConfidenceLevel)} intervals", Markup.Percent(interval.Coverage), $"mean width {Markup.Number(interval.MeanWidth)}");
        return cards.Append("</div>\n").ToString();

        void Card(string title, string figure, string note, string style = "") =>
            cards.Append($"<div class=\"card\"><span>{Markup.Escape(title)}</span><b{(style.Length > 0 ? $" class=\"{style}\"" : "")}>{Markup.Escape(figure)}</b><span>{Markup.Escape(note)}</span></div>");
    }

    static string Best(Backtest backtest) => backtest.Results.Skip(1).Where(result => double.IsFinite(result.Metrics.WeightedQuantileLoss)).MinBy(result => result.Metrics.WeightedQuantileLoss) is { } best
        ? $"best of the others {Markup.Fixed(best.Metrics.WeightedQuantileLoss, 4)} ({best.Name})" : "no other has quantiles";
}
