using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>The error of the linear baseline alone, in the series' own units: a cheap criterion for how to read them.</summary>
static class BaselineError
{
    const int MostWindows = 2000;

    /// <summary>The geometric mean of the error in units of each series' mean step and of the relative error, over validation and training windows.</summary>
    /// <remarks>The baseline has so few coefficients that its training windows are a good estimate, too, and a short series has no others to speak of.</remarks>
    public static double Of(ForecastTask task)
    {
        var validation = Sum(task, task.Validation);
        var training = Sum(task, task.Training);
        return Math.Sqrt((validation.Scaled + training.Scaled) * (validation.Relative + training.Relative));
    }

    static (double Scaled, double Relative) Sum(ForecastTask task, WindowSet windows)
    {
        var (data, plan) = (task.Data, task.Data.Reader.Plan);
        var candidates = new float[plan.BaselineFeatures * plan.Horizon];
        var (forecast, future, scratch) = (new float[plan.Horizon], new float[plan.Horizon], new float[plan.HistoryLength]);
        double scaled = 0, relative = 0;
        var count = 0;
        for (var window = 0; window < windows.Count; window += Math.Max(1, windows.Count / MostWindows))
        {
            var (series, origin) = (windows.Series(window), windows.Origin(window));
            var history = data.Set.History(series, origin, scratch);
            var scale = data.Reader.Scale(history);
            data.Reader.BaselineFeatures(history, scale, data.Covariates(series, origin), candidates);
            task.Base.Combine(candidates, forecast);
            data.Set.Future(series, origin, future);
            for (var h = 0; h < plan.Horizon; h++)
            {
                if (float.IsNaN(future[h]) || !(data.Step(series) > 0)) continue;
                var (mixed, truth) = (Value(scale.Level + (scale.Spread * forecast[h])), Value(future[h]));
                scaled += Math.Abs(mixed - truth) / data.Step(series);
                relative += Math.Abs(mixed - truth) / (Math.Abs(mixed) + Math.Abs(truth));
                count++;
            }
        }

        return (scaled / Math.Max(1, count), relative / Math.Max(1, count));

        double Value(double u) => plan.Log ? Math.Exp(Math.Min(u, 80)) : u;
    }
}
