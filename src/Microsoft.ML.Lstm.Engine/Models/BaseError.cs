namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>How well the base alone forecasts the validation part, in the series' own units: a cheap judge of how they should be read.</summary>
static class BaseError
{
    const int MostWindows = 2000;

    /// <summary>The mean absolute error, that of each series in units of its mean step.</summary>
    public static double Mean(ForecastTask task)
    {
        var (data, windows, plan) = (task.Data, task.Validation, task.Data.Reader.Plan);
        var candidates = new float[plan.Candidates * plan.Horizon];
        var forecast = new float[plan.Horizon];
        double sum = 0;
        var count = 0;
        for (var window = 0; window < windows.Count; window += Math.Max(1, windows.Count / MostWindows))
        {
            var (series, origin) = (windows.Series(window), windows.Origin(window));
            var history = data.Set.History(series, origin, plan.HistoryLength);
            var scale = data.Reader.Scale(history);
            data.Reader.Candidates(history, scale, candidates);
            task.Base.Mix(candidates, forecast);
            var future = data.Set.Future(series, origin, plan.Horizon);
            for (var h = 0; h < plan.Horizon; h++)
            {
                if (float.IsNaN(future[h]) || !(data.Step(series) > 0)) continue;
                sum += Math.Abs(Value(scale.Level + (scale.Spread * forecast[h])) - Value(future[h])) / data.Step(series);
                count++;
            }
        }

        return count > 0 ? sum / count : 0;

        double Value(double u) => plan.Log ? Math.Exp(Math.Min(u, 80)) : u;
    }
}
