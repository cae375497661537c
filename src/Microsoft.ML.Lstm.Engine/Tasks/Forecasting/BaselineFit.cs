using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Draws windows and fits the linear baseline to them.</summary>
static class BaselineFit
{
    const int MostWindows = 3000, LeastWindows = 200, MostValues = 1 << 24;

    /// <summary>How often each window is drawn on average where there are few of them.</summary>
    const int Repeats = 32;

    /// <summary>Values of the windows drawn.</summary>
    public static long Values(WindowConfig plan) => (long)Drawn(plan) * plan.BaselineFeatures * plan.Horizon;

    static int Drawn(WindowConfig plan) => Math.Min(MostWindows, Math.Max(LeastWindows, MostValues / (plan.BaselineFeatures * plan.Horizon)));

    public static LinearBaseline Fit(TrainingData data, WindowSet windows, Random random, Func<bool> isCanceled)
    {
        var plan = data.Reader.Plan;
        var size = plan.BaselineFeatures * plan.Horizon;
        var count = Math.Min(Drawn(plan), Math.Max(LeastWindows, Repeats * windows.Count));
        var candidates = new float[count * size];
        var targets = new float[count * plan.Horizon];
        var weights = new float[count];
        var scratch = new float[plan.HistoryLength];
        for (var n = 0; n < count; n++)
        {
            if (isCanceled()) throw new OperationCanceledException();
            var window = windows.Draw(random);
            var (series, origin) = (windows.Series(window), windows.Origin(window));
            var history = data.Set.History(series, origin, scratch);
            var scale = data.Reader.Scale(history);
            data.Reader.BaselineFeatures(history, scale, data.Covariates(series, origin), candidates.AsSpan(n * size, size));
            data.Targets(series, origin, scale, targets.AsSpan(n * plan.Horizon, plan.Horizon));
            weights[n] = data.Weight(series, scale);
        }

        var effectiveWindows = Math.Max(1, (double)windows.Count / plan.Horizon);
        return LinearBaseline.Fit(candidates, targets, weights, plan.PriorWeights(), plan.PriorStrengths(), effectiveWindows, ForecastNetwork.Levels, isCanceled);
    }
}
