using Microsoft.ML.Lstm.Engine.Layers.Pooling;

namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>Pools of steps, of masked ones none.</summary>
static class PoolingOperators
{
    /// <summary>The greatest of each feature; zeros where nothing is there.</summary>
    public static OnnxValue Max(OnnxSequence input)
    {
        if (input.Mask is not { } mask) return input.Values.Reduce("ReduceMax", 1);
        var greatest = input.Values.Where(mask.IsThere, input.Graph.Number(float.MinValue)).Reduce("ReduceMax", 1);
        return greatest * mask.Count.AtMost(1).Unsqueeze(-1);
    }

    /// <summary>The mean of each feature; zeros where nothing is there.</summary>
    public static OnnxValue Mean(OnnxSequence input) => input.Mask is not { } mask ? input.Values.Reduce("ReduceMean", 1)
        : input.ZeroMasked().Reduce("ReduceSum", 1) / mask.Count.AtLeast(1).Unsqueeze(-1);

    /// <summary>What was measured of each feature, statistic by statistic; zeros of one that was not.</summary>
    public static OnnxValue Measured(MeasuredPool pool, OnnxSequence input)
    {
        var (graph, d) = (input.Graph, pool.Features);
        var steps = input.ZeroMasked();
        var (values, masks) = (steps.Slice(2, 0, d), steps.Slice(2, d, 2 * d));
        var measured = graph.Number(0).Below(masks);
        var (passed, count) = (measured.Apply("CumSum", graph.Integers(1)), measured.Reduce("ReduceSum", 1));
        OnnxValue Sum(OnnxValue some) => (values * some).Reduce("ReduceSum", 1);
        OnnxValue Greatest(OnnxValue of) => of.Where(measured.Cast(OnnxType.Bool), graph.Number(float.MinValue)).Reduce("ReduceMax", 1) * count.AtMost(1);
        var first = Sum(measured * passed.Below(graph.Number(1.5f)));
        var last = Sum(measured * (count - 0.5f).Below(passed));
        var often = ((masks * measured).Reduce("ReduceSum", 1) + 1).Apply("Log");
        return graph.Concat(2, first, last, Sum(measured) / count.AtLeast(1), Greatest(values.Apply("Neg")).Apply("Neg"), Greatest(values), often);
    }

    /// <summary>The last steps that are there, so many; zeros before the first one.</summary>
    public static OnnxValue Last(OnnxSequence input, int count)
    {
        var padded = input.Compact().PadSteps(count, 0);
        if (input.Mask is not { } mask) return padded.Slice(1, -count, long.MaxValue);
        var numbers = mask.Count + input.Graph.Constant("steps", [.. Enumerable.Range(0, count).Select(step => (float)step)], 1, count);
        return padded.GatherSteps(numbers.Cast(OnnxType.Int64));
    }

    /// <summary>The last step that is there, at each step.</summary>
    public static OnnxValue Repeat(OnnxSequence input) => Repeat(Last(input, 1), input.Values);

    /// <summary>A vector [batch, 1, features] at each step of others.</summary>
    public static OnnxValue Repeat(OnnxValue vector, OnnxValue steps) => vector + steps.Slice(2, 0, 1) * 0;
}
