namespace Microsoft.ML.Lstm.Charts.Reports;

/// <summary>Error of each method, and coverage of the forecaster's intervals, at each step of the horizon.</summary>
static class StepPanels
{
    public static string Write(Backtest backtest) => $"""<div class="grid2"><div><h3>Scaled error of each method</h3>{Errors(backtest)}</div><div><h3>Coverage of {Markup.Escape(backtest.Result.Name)}, and its levels (dashed)</h3>{Coverage(backtest)}</div></div>""";

    static string Errors(Backtest backtest)
    {
        // Constant series have no scaled error: theirs is shown as it is.
        var scaled = backtest.Results.Any(result => double.IsFinite(result.Metrics.MeanAbsoluteScaledError));
        var plot = new Plot(560, 270, (1, Math.Max(2, backtest.Horizon)), Plot.Range(backtest.Results.SelectMany(result => result.ByStep.Select(Value)), withZero: true), "Error by step of the horizon");
        plot.Axes(Ticks.Steps(1, backtest.Horizon, 12), scaled ? "MASE by step" : "MAE by step");
        foreach (var (method, result) in backtest.Results.Index().Reverse()) plot.Line(result.ByStep.Select((metrics, step) => (step + 1.0, Value(metrics))), MethodTable.Style(method));
        return MethodTable.Legend(backtest.Results.Select((result, method) => (result.Name, method))) + plot;

        double Value(ForecastingMetrics metrics) => scaled ? metrics.MeanAbsoluteScaledError : metrics.MeanAbsoluteError;
    }

    static string Coverage(Backtest backtest)
    {
        var intervals = backtest.Result.Metrics.Intervals;
        var plot = new Plot(560, 270, (1, Math.Max(2, backtest.Horizon)), (0, 1.02), "Coverage by step of the horizon");
        plot.Axes(Ticks.Steps(1, backtest.Horizon, 12), "step", Ticks.Of(0, 1, 5, value => Markup.Percent(value, 0)));
        foreach (var (i, interval) in intervals.Index())
        {
            plot.Horizontal(interval.ConfidenceLevel, "nominal");
            plot.Line(backtest.Result.ByStep.Select((metrics, step) => (step + 1.0, metrics.Intervals[i].Coverage)), MethodTable.Style(Colour(i)));
        }
        return MethodTable.Legend(intervals.Select((interval, i) => ($"{Markup.Level(interval.ConfidenceLevel)}: {Markup.Percent(interval.Coverage)}", Colour(i)))) + plot;
    }

    /// <summary>Levels have other colours than the first methods, which stand beside them.</summary>
    static int Colour(int level) => (level + 3) % ReportStyle.MethodColours;
}
