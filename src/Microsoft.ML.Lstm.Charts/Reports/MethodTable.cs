using System.Text;

namespace Microsoft.ML.Lstm.Charts.Reports;

/// <summary>All methods, a row each, and their scaled errors as bars.</summary>
static class MethodTable
{
    public static string Write(Backtest backtest)
    {
        var results = backtest.Results;
        (string Title, Func<ForecastingMetrics, double> Value, Func<double, string> Text, double? Target)[] columns =
        [
            ("MAE", metrics => metrics.MeanAbsoluteError, value => Markup.Number(value), 0),
            ("RMSE", metrics => metrics.RootMeanSquaredError, value => Markup.Number(value), 0),
            ("sMAPE", metrics => metrics.SymmetricMeanAbsolutePercentageError, value => Markup.Fixed(value, 2), 0),
            ("OWA", metrics => metrics.OverallWeightedAverage, value => Markup.Fixed(value, 3), 0),
            ("wQL", metrics => metrics.WeightedQuantileLoss, value => Markup.Fixed(value, 4), 0),
            .. results[0].Metrics.Intervals.Select((interval, i) => ((string, Func<ForecastingMetrics, double>, Func<double, string>, double?))
                (Markup.Level(interval.ConfidenceLevel), metrics => metrics.Intervals[i].Coverage, value => Markup.Percent(value), interval.ConfidenceLevel)),
        ];
        var table = new StringBuilder("<div class=\"scroll\"><table><thead><tr><th></th>");
        foreach (var (title, _, _, _) in columns) table.Append($"<th>{title}</th>");
        table.Append("<th>gain</th><th>MASE</th></tr></thead><tbody>");
        var largest = results.Select(result => result.Metrics.MeanAbsoluteScaledError).Where(double.IsFinite).DefaultIfEmpty(1).Max();
        foreach (var (i, result) in results.Index())
        {
            table.Append($"<tr{(i == 0 ? " class=\"first\"" : "")}><td>{Markup.Escape(result.Name)}</td>");
            foreach (var (_, value, text, target) in columns) Cell(text(value(result.Metrics)), IsBest(results, value, target, i));
            Cell(Markup.Change(result.Gain), false);
            var error = result.Metrics.MeanAbsoluteScaledError;
            var width = double.IsFinite(error) && largest > 0 ? 100 * error / largest : 0;
            Cell($"{Markup.Fixed(error, 3)}<span class=\"meter {Style(i)}\"><i style=\"width:{Markup.At(width)}%\"></i></span>", IsBest(results, metrics => metrics.MeanAbsoluteScaledError, 0, i));
            table.Append("</tr>");
        }
        return table.Append("</tbody></table></div>").ToString();

        void Cell(string content, bool best) => table.Append($"<td{(best ? " class=\"best\"" : "")}>{content}</td>");
    }

    /// <summary>The class of a method's colour.</summary>
    public static string Style(int method) => $"m{method % ReportStyle.MethodColours}";

    /// <summary>The methods' colours.</summary>
    public static string Legend(IEnumerable<(string Name, int Method)> methods) =>
        $"<div class=\"legend\">{string.Concat(methods.Select(method => $"<span><i class=\"thin line {Style(method.Method)}\"></i>{Markup.Escape(method.Name)}</span>"))}</div>";

    static bool IsBest(IReadOnlyList<BacktestResult> results, Func<ForecastingMetrics, double> value, double? target, int method)
    {
        var own = Math.Abs(value(results[method].Metrics) - target!.Value);
        return results.Count > 1 && double.IsFinite(own) && results.All(other => !(Math.Abs(value(other.Metrics) - target.Value) < own));
    }
}
