using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>What a <see cref="FeatureScaler"/> does to numbers [.., features], as ONNX operators.</summary>
static class ScalerOperators
{
    /// <summary>The numbers, with zeros where they are missing; and 1 where they are missing, 0 where not.</summary>
    public static (OnnxValue Values, OnnxValue Missing) Known(OnnxValue values)
    {
        var isMissing = values.Apply("IsNaN");
        return (values.Graph.Number(0).Where(isMissing, values), isMissing.Cast(OnnxType.Float));
    }

    /// <summary>Scaled and compressed values of finite numbers.</summary>
    public static OnnxValue Apply(FeatureScaler scaler, OnnxValue values)
    {
        var scales = Array.ConvertAll(scaler.Scales, scale => scale > 0 ? scale : 0);
        var scaled = (values - Row(values, "means", scaler.Means)) * Row(values, "scales", scales);
        var magnitude = scaled.Apply("Abs").AtMost(float.MaxValue);
        var compressed = (((magnitude - scaler.ClipLimit).AtLeast(0) + 1).Apply("Log") + scaler.ClipLimit).AtMost(FeatureScaler.Limit);
        return (scaled.Apply("Sign") * compressed).Where(magnitude.Apply("Greater", values.Graph.Number(scaler.ClipLimit)), scaled);
    }

    /// <summary>Deviations of finite numbers, not compressed.</summary>
    public static OnnxValue Deviations(FeatureScaler scaler, OnnxValue values)
    {
        var units = scaler.Scales.Select((scale, f) => scale > 0 ? 1 / (double)scale : FeatureScaler.UnitOfConstant(scaler.Means[f])).ToArray();
        // A number over a tiny unit is further out than any float: the limit is put upon it before.
        var reach = Array.ConvertAll(units, unit => (float)Math.Min(FeatureScaler.Limit * unit, float.MaxValue));
        var moved = (values - Row(values, "means", scaler.Means)).Apply("Min", Row(values, "reach", reach)).Apply("Max", Row(values, "reach", Array.ConvertAll(reach, most => -most)));
        var deviations = moved / Row(values, "units", Array.ConvertAll(units, unit => (float)unit));
        var unseen = Array.ConvertAll(scaler.Scales, scale => scale < 0 ? 1f : 0);
        return values.Graph.Number(FeatureScaler.Limit).Where(Row(values, "unseen", unseen).Cast(OnnxType.Bool), deviations);
    }

    /// <summary>The inverse of the compression.</summary>
    public static OnnxValue Expanded(FeatureScaler scaler, OnnxValue compressed)
    {
        var beyond = compressed.Apply("Abs") - scaler.ClipLimit;
        var expanded = beyond.AtLeast(0).AtMost(80).Apply("Exp") + (scaler.ClipLimit - 1);
        return (compressed.Apply("Sign") * expanded).Where(beyond.Apply("Greater", compressed.Graph.Number(0)), compressed);
    }

    /// <summary>From scaled values back to the data's.</summary>
    public static OnnxValue Undo(FeatureScaler scaler, OnnxValue scaled)
    {
        var spreads = Array.ConvertAll(scaler.Scales, scale => scale > 0 ? scale : 1);
        var varies = Array.ConvertAll(scaler.Scales, scale => scale > 0 ? 1f : 0);
        var moved = Expanded(scaler, scaled) / Row(scaled, "scales", spreads) * Row(scaled, "varies", varies);
        return (moved + Row(scaled, "means", scaler.Means)).AtMost(float.MaxValue).AtLeast(float.MinValue);
    }

    /// <summary>A number for each feature.</summary>
    public static OnnxValue Row(OnnxValue values, string name, float[] numbers) => values.Graph.Constant(name, numbers, numbers.Length);
}
