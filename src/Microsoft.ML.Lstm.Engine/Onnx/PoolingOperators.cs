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
