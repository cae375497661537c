namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>Missing steps interpolated, as the engine does before a network reads them.</summary>
static class StepInterpolation
{
    /// <summary>As <see cref="Interpolate"/>, of each feature by itself.</summary>
    /// <param name="values">[batch, steps, features], zeros where missing.</param>
    /// <param name="missing">1 where a value is missing, 0 where not.</param>
    /// <param name="features">Features of a step.</param>
    public static OnnxValue OfEachFeature(OnnxValue values, OnnxValue missing, int features)
    {
        var (graph, steps) = (values.Graph, values.Size(1));
        // [batch · features, steps, 1]
        var own = new OnnxMask((1 - missing).Transpose(0, 2, 1).Reshape(graph.Integers(-1), steps));
        var whole = Interpolate(values.Transpose(0, 2, 1).Reshape(graph.Integers(-1), steps, graph.Integers(1)), own);
        return whole.Reshape(graph.Integers(-1, features), steps).Transpose(0, 2, 1);
    }

    /// <summary>Straight lines from each step that is there to the next one; ends stay level, and where nothing is there all is 0.</summary>
    /// <param name="values">[batch, steps, features], zeros where missing.</param>
    /// <param name="mask">Which steps are there.</param>
    public static OnnxValue Interpolate(OnnxValue values, OnnxMask mask)
    {
        var graph = values.Graph;
        var (order, latest) = (mask.Order, values.Size(1).Cast(OnnxType.Float) - 1);
        var compact = values.GatherSteps(order);
        var last = mask.Last.Cast(OnnxType.Float) - 1;
        var next = mask.Next.Cast(OnnxType.Float);
        var (hasLast, hasNext) = (last.Apply("Less", graph.Number(0)).Apply("Not").Unsqueeze(-1), next.Apply("Less", mask.Count).Unsqueeze(-1));
        var (before, after) = (last.AtLeast(0).Cast(OnnxType.Int64), next.Apply("Min", latest).Cast(OnnxType.Int64));
        var (one, other) = (compact.GatherSteps(before), compact.GatherSteps(after));
        var from = one.Where(hasLast, other);
        var (place, end) = (Place(before), Place(after));
        var slope = (other.Where(hasNext, from) - from) / (end - place).AtLeast(1);
        return values.Where(mask.IsThere, from + ((mask.Numbers.Unsqueeze(-1) - 1 - place) * slope));

        // The number of the step that came at a place among those that are there [batch, steps, 1].
        OnnxValue Place(OnnxValue at) => order.Unsqueeze(-1).GatherSteps(at).Cast(OnnxType.Float);
    }
}
