using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Mixtures of naive forecasts (<see cref="LinearBaseline"/>) as ONNX operators; those without a part in any are not written.</summary>
/// <param name="plan">The window.</param>
/// <param name="window">What is read of the histories.</param>
sealed class BaselineOperators(WindowConfig plan, WindowOperators window)
{
    readonly OnnxValue?[] _candidates = new OnnxValue?[plan.NaiveForecasts];

    /// <summary>A mixture [batch, Horizon], in the window's units.</summary>
    public OnnxValue Mixture(LinearBaseline baseline)
    {
        var (horizon, sum) = (plan.Horizon, window.Spread * 0);
        sum += ScalerOperators.Row(sum, "constant", baseline.Coefficients[..horizon].ToArray());
        for (var k = 1; k < _candidates.Length; k++)
        {
            var own = baseline.Coefficients.Slice(k * horizon, horizon);
            if (own.ContainsAnyExcept(0f)) sum += (_candidates[k] ??= Candidate(k)) * ScalerOperators.Row(sum, "coefficients", own.ToArray());
        }

        return sum;
    }

    // As WindowReader.BaselineFeatures numbers them: [batch, Horizon], or [batch, 1] for the same at all steps.
    OnnxValue Candidate(int number)
    {
        if (number == 1) return window.Last;
        if (number == 2) return window.Mean(-plan.WindowSize, long.MaxValue);
        if (number == 3)
        {
            var steps = ScalerOperators.Row(window.Spread, "steps", [.. Enumerable.Range(1, plan.Horizon).Select(h => (float)h)]);
            return (window.Slope() * steps).AtLeast(-WindowScale.Limit).AtMost(WindowScale.Limit);
        }

        if (number == 4) return window.Mean(-2 * plan.Seasons[0], -plan.Seasons[0]);
        var (season, kind) = (plan.Seasons[(number - 5) / 3], (number - 5) % 3);
        var smoothing = WindowConfig.Smoothing(season);
        // Without neighbours, the last season is what it is.
        if (kind == 1 && smoothing == 0) return _candidates[number - 1] ??= Candidate(number - 1);
        return Lagged(season, kind == 0 ? 0 : smoothing, onlyLast: kind < 2);
    }

    // The mean of what was seen one season and more before each step, with neighbours, in all seasons or in the last one that holds any.
    OnnxValue Lagged(int season, int neighbours, bool onlyLast)
    {
        var (sums, counts) = (Around(window.Normalized), Around(window.Known));
        if (onlyLast)
        {
            var there = counts.Apply("Sign");
            var first = there * there.Graph.Apply("CumSum", [there, there.Graph.Integers(2)]).Below(there.Graph.Number(1.5f));
            (sums, counts) = (sums * first, counts * first);
        }

        var mean = Sum(sums) / Sum(counts).AtLeast(1);
        return plan.Horizon <= season ? mean : mean.Gather(1, [.. Enumerable.Range(0, plan.Horizon).Select(h => (long)(h % season))]);

        // The sums around the same place of each season before [batch, steps, seasons]; 0 before the history.
        OnnxValue Around(OnnxValue values)
        {
            var (length, steps) = (plan.HistoryLength, Math.Min(plan.Horizon, season));
            var seasons = ((length + steps - 1) / season) + 1;
            long[] places = [.. from h in Enumerable.Range(0, steps) from s in Enumerable.Range(1, seasons) select (long)Math.Max(-1, length + h - (s * season)) + 1];
            var summed = neighbours == 0 ? values : SumOfNeighbours(values, neighbours);
            return summed.Apply("Pad", values.Graph.Integers(0, 1, 0, 0)).Gather(1, places).Reshape(0, steps, seasons);
        }
    }

    // [batch, length] with so many neighbours on both sides.
    static OnnxValue SumOfNeighbours(OnnxValue values, int neighbours)
    {
        var taps = (2 * neighbours) + 1;
        var kernel = values.Graph.Constant("ones", [.. Enumerable.Repeat(1f, taps)], 1, 1, taps);
        return values.Graph.Apply("Conv", [values.Unsqueeze(1), kernel], new OnnxAttribute("kernel_shape", new[] { (long)taps }), new OnnxAttribute("pads", new[] { (long)neighbours, neighbours })).Squeeze(1);
    }

    static OnnxValue Sum(OnnxValue values) => values.Reduce("ReduceSum", 2).Squeeze(2);
}
