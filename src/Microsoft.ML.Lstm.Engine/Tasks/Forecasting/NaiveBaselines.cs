using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>
/// The plain forecasts that a model has to beat: the last value or the line through the window; with a season, the last one as it was, moved by half or
/// all of what the level has moved since, or the mean of all. They have no coefficients to be fitted, so windows that they are evaluated on need not be held out.
/// </summary>
static class NaiveBaselines
{
    const int MostWindows = 2000;

    // Of random walks of 9 values a line took the naive forecast's place so often with 1 that the error rose by a quarter.
    const double Margin = 1.5;

    /// <summary>The plain forecast with the least mean absolute error; one in place of the naive forecast must be better by more than chance.</summary>
    public static LinearBaseline Best(TrainingData data, WindowSet windows)
    {
        var plan = data.Reader.Plan;
        var (best, residuals, error) = Evaluate(data, windows, plan.PriorWeights());
        error *= 1 - (Margin / Math.Sqrt(Math.Max(1, windows.DistinctTargets(data.Set, plan.Horizon))));
        foreach (var mixture in Alternatives(plan))
        {
            var evaluated = Evaluate(data, windows, mixture);
            if (evaluated.Error < error) (best, residuals, error) = evaluated;
        }

        return new(best, LinearBaseline.Quantiles(residuals, plan.Horizon, ForecastNetwork.Levels));
    }

    /// <summary>What a model is expected to beat: the last season, or, without one, the last value.</summary>
    public static LinearBaseline SeasonalNaive(WindowConfig plan)
    {
        var coefficients = new float[plan.BaselineFeatures * plan.Horizon];
        coefficients.AsSpan((plan.Seasons.Length == 0 ? 1 : 5) * plan.Horizon, plan.Horizon).Fill(1);
        return new(coefficients, new float[ForecastNetwork.Levels.Length * plan.Horizon]);
    }

    /// <summary>Candidates and their coefficients (<see cref="WindowReader.BaselineFeatures"/>).</summary>
    static IEnumerable<double[]> Alternatives(WindowConfig plan)
    {
        return plan.Seasons.Length == 0 ? [Mixture((1, 1), (3, 1))] : [Mixture((5, 1)), Mixture((4, -1), (5, 1)), Mixture((7, 1))];

        double[] Mixture(params ReadOnlySpan<(int Candidate, double Coefficient)> parts)
        {
            var mixture = new double[plan.BaselineFeatures];
            foreach (var (candidate, coefficient) in parts) mixture[candidate] = coefficient;
            return mixture;
        }
    }

    /// <summary>Coefficients [Candidates, Horizon], residuals [windows, Horizon] in the windows' units, and the mean error in units of each series' mean step.</summary>
    static (float[] Coefficients, float[] Residuals, double Error) Evaluate(TrainingData data, WindowSet windows, double[] mixture)
    {
        var plan = data.Reader.Plan;
        var coefficients = new float[plan.BaselineFeatures * plan.Horizon];
        for (var k = 0; k < plan.BaselineFeatures; k++) coefficients.AsSpan(k * plan.Horizon, plan.Horizon).Fill((float)mixture[k]);
        var plain = new LinearBaseline(coefficients, []);
        var stride = Math.Max(1, (windows.Count + MostWindows - 1) / MostWindows);
        var (candidates, forecast) = (new float[coefficients.Length], new float[plan.Horizon]);
        var residuals = new float[((windows.Count + stride - 1) / stride) * plan.Horizon];
        var scratch = new float[plan.HistoryLength];
        double sum = 0, weights = 0;
        for (var (window, at) = (0, 0); window < windows.Count; window += stride, at += plan.Horizon)
        {
            var (series, origin) = (windows.Series(window), windows.Origin(window));
            var history = data.Set.History(series, origin, scratch);
            var scale = data.Reader.Scale(history);
            data.Reader.BaselineFeatures(history, scale, data.Covariates(series, origin), candidates);
            plain.Combine(candidates, forecast);
            var own = residuals.AsSpan(at, plan.Horizon);
            data.Targets(series, origin, scale, own);
            var unit = data.ErrorUnit(series, scale);
            for (var h = 0; h < own.Length; h++)
            {
                own[h] -= forecast[h];
                if (!float.IsNaN(own[h])) (sum, weights) = (sum + (unit * Math.Abs(own[h])), weights + 1);
            }
        }

        return (coefficients, residuals, sum / Math.Max(1, weights));
    }
}
