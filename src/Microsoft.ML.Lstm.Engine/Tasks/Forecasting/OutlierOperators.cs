using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>An <see cref="IsolatedOutlier"/> of each history, as ONNX operators.</summary>
static class OutlierOperators
{
    /// <summary>Histories [batch, length] with their outliers missing.</summary>
    public static OnnxValue Without(WindowConfig plan, OnnxValue history)
    {
        if (!(plan.OutlierRanges > 0) || plan.HistoryLength < IsolatedOutlier.Least) return history;
        var graph = history.Graph;
        var isMissing = history.Apply("IsNaN");
        var known = 1 - isMissing.Cast(OnnxType.Float);
        var count = known.Reduce("ReduceSum", 1);
        var half = (count / 2).Apply("Floor");
        var sorted = graph.Apply("TopK", [graph.Number(float.MinValue).Where(isMissing, history), graph.Integers(plan.HistoryLength)], 2, [new("axis", 1L)])[0];
        var places = graph.Concat(1, count - 1, count - 2, count - 1 - half).AtLeast(0).Cast(OnnxType.Int64);
        var smallest = sorted.Unsqueeze(-1).GatherSteps(places).Squeeze(2);
        var (least, low, median) = (smallest.Slice(1, 0, 1), smallest.Slice(1, 1, 2), smallest.Slice(1, 2, 3));
        var (most, high) = (sorted.Slice(1, 0, 1), sorted.Slice(1, 1, 2));

        // Both ends are tried first, then each by itself.
        var (both, above, below) = (IsFar(low, high), IsFar(least, high), IsFar(low, most));
        var hasLow = Either(both, (1 - above) * below) * IsLess(least, low);
        var hasHigh = Either(both, above) * IsLess(high, most);
        var outside = known * Either(hasLow * history.Below(low), hasHigh * high.Below(history));
        var frequent = (history.Apply("Equal", median).Cast(OnnxType.Float) * known).Reduce("ReduceSum", 1);
        var tells = (1 - count.Below(graph.Number(IsolatedOutlier.Least))) * (1 - half.Below(frequent)) * (1 - MayBePeak(plan, outside, known));
        return graph.Number(float.NaN).Where((outside * tells).Cast(OnnxType.Bool), history);

        // 1 where the values outside of an interval are further away than so many times its length.
        OnnxValue IsFar(OnnxValue from, OnnxValue to)
        {
            var gap = (to - from) * (float)plan.OutlierRanges;
            return IsLess(from, to) * Either(1 - IsLess(least, from), IsLess(gap, from - least)) * Either(1 - IsLess(to, most), IsLess(gap, most - to));
        }
    }

    static OnnxValue IsLess(OnnxValue one, OnnxValue other) => one.Below(other);

    static OnnxValue Either(OnnxValue one, OnnxValue other) => one.Apply("Max", other);

    // 1 where a value outside has none known one season before or after it [batch, 1].
    static OnnxValue MayBePeak(WindowConfig plan, OnnxValue outside, OnnxValue known)
    {
        var length = plan.HistoryLength;
        var peak = outside.Graph.Number(0);
        foreach (var season in plan.Seasons)
        {
            var before = known.Slice(1, 0, length - season).Apply("Pad", known.Graph.Integers(0, season, 0, 0));
            var after = known.Slice(1, season, length).Apply("Pad", known.Graph.Integers(0, 0, 0, season));
            peak = Either(peak, (outside * (1 - before) * (1 - after)).Reduce("ReduceMax", 1));
        }

        return peak;
    }
}
