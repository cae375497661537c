using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>What <see cref="InputEncoder"/> does to a sequence before a network reads it, as ONNX operators.</summary>
static class InputOperators
{
    /// <summary>Static numbers [batch, size]; one that is missing becomes that of the mean.</summary>
    public static OnnxSequence Static(FeatureScaler scaler, OnnxValue values)
    {
        var (known, missing) = ScalerOperators.Known(values);
        return new((ScalerOperators.Apply(scaler, known) * (1 - missing)).Unsqueeze(1), null);
    }

    /// <summary>A sequence as <see cref="InputEncoder.Prepare"/> makes it: [batch, steps, features and indicators], of which the steps that hold nothing are masked.</summary>
    public static OnnxSequence Prepare(FeatureScaler scaler, int[] flagged, OnnxValue values)
    {
        var size = scaler.Means.Length;
        var (known, missing) = ScalerOperators.Known(values);
        var scaled = ScalerOperators.Apply(scaler, known) * (1 - missing);
        var mask = new OnnxMask((1 - missing).Reduce("ReduceMax", 2).Squeeze(2));
        if (size > 1) scaled = StepInterpolation.OfEachFeature(scaled, missing, size);
        if (flagged.Length > 0) scaled = values.Graph.Concat(2, scaled, missing.Gather(2, Array.ConvertAll(flagged, feature => (long)feature)));
        return new(scaled * mask.Column, mask);
    }

    /// <summary>The means of so many steps in a row, and of more where a sequence is far longer than <paramref name="longest"/>; masked steps do not count.</summary>
    public static OnnxSequence Reduce(OnnxSequence sequence, int size, int reduction, int longest)
    {
        if (reduction == 1 && longest == int.MaxValue) return sequence;
        var (graph, steps) = (sequence.Graph, sequence.Values.Size(1));
        var together = longest == int.MaxValue ? graph.Integers(reduction) : graph.Apply("Max", [graph.Integers(reduction), graph.Apply("Div", [graph.Apply("Add", [steps, graph.Integers(longest - 1)]), graph.Integers(longest)])]);
        // Steps that fill up the last row.
        var rest = graph.Apply("Mod", [graph.Apply("Sub", [together, graph.Apply("Mod", [steps, together])]), together]);
        var (values, present) = (Fill(sequence.ZeroMasked(), size), Fill(sequence.Mask!.Column, 1));
        var count = present.Reduce("ReduceSum", 2);
        return new((values.Reduce("ReduceSum", 2) / count.AtLeast(1)).Squeeze(2), new(count.AtMost(1).Squeeze(3).Squeeze(2)));

        // [batch, rows, steps together, features]
        OnnxValue Fill(OnnxValue some, int features)
        {
            var pads = graph.Concat(0, graph.Integers(0, 0, 0, 0), rest, graph.Integers(0));
            return graph.Apply("Pad", [some, pads]).Reshape(graph.Integers(0, -1), together, graph.Integers(features));
        }
    }
}
