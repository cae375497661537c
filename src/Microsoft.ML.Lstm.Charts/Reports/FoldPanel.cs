using System.Globalization;

namespace Microsoft.ML.Lstm.Charts.Reports;

/// <summary>The scaled error of each method in each fold.</summary>
static class FoldPanel
{
    public static string Write(Backtest backtest)
    {
        var folds = backtest.Result.Folds.Count;
        // Constant series have no scaled error: theirs is shown as it is.
        var scaled = backtest.Results.Any(result => double.IsFinite(result.Metrics.MeanAbsoluteScaledError));
        var plot = new Plot(1120, 230, (0.5, folds + 0.5), Plot.Range(backtest.Results.SelectMany(result => result.Folds.Select(Value)), withZero: true), "Error by fold");
        plot.Axes([.. Enumerable.Range(0, folds).Where(fold => fold % ((folds / 13) + 1) == 0).Select(fold => (fold + 1.0, Label(backtest.Result.Folds[fold])))], $"{(scaled ? "MASE" : "MAE")} by the first step of the fold");
        foreach (var (method, result) in backtest.Results.Index().Reverse())
        {
            plot.Line(result.Folds.Select(fold => (fold.Fold + 1.0, Value(fold))), MethodTable.Style(method));
            foreach (var fold in result.Folds) plot.Dot(fold.Fold + 1, Value(fold), 3.2, MethodTable.Style(method), $"{result.Name}, fold {fold.Fold + 1}: {Markup.Number(Value(fold))}");
        }
        return MethodTable.Legend(backtest.Results.Select((result, method) => (result.Name, method))) + plot;

        double Value(BacktestFold fold) => scaled ? fold.Metrics.MeanAbsoluteScaledError : fold.Metrics.MeanAbsoluteError;
    }

    static string Label(BacktestFold fold)
    {
        if (fold.Forecasts.FirstOrDefault()?.Times is not [var first, ..]) return (fold.Fold + 1).ToString(CultureInfo.InvariantCulture);
        return first.ToString(first.TimeOfDay == TimeSpan.Zero ? "d MMM yyyy" : "d MMM HH:mm", CultureInfo.InvariantCulture);
    }
}
