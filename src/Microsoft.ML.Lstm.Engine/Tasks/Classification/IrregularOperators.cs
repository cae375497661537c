using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>What <see cref="IrregularSteps"/> makes of steps and their times, as ONNX operators.</summary>
static class IrregularOperators
{
    /// <summary>[batch, steps, Width], of which the steps that hold nothing are masked.</summary>
    /// <param name="steps">How steps are read.</param>
    /// <param name="scaler">Of the values.</param>
    /// <param name="values">[batch, steps, features], NaN where nothing is measured and in steps that fill up.</param>
    /// <param name="times">[batch, steps, 1], NaN in steps that fill up.</param>
    public static OnnxSequence Prepare(IrregularSteps steps, FeatureScaler scaler, OnnxValue values, OnnxValue times)
    {
        var (graph, d) = (values.Graph, steps.Features);
        var (known, missing) = ScalerOperators.Known(values);
        var measured = 1 - missing;
        var since = ScalerOperators.Known(times).Values;
        // A step that fills up lies before the others; nobody reads how long.
        var elapsed = (since - graph.Concat(1, since.Slice(1, 0, 1), since).Slice(1, 0, -1)).AtLeast(0);
        var read = StepLoop.Run(new(graph.Concat(2, ScalerOperators.Apply(scaler, known) * measured, measured, elapsed), null), reverse: false, [(3 * d, 0)], (step, states) =>
        {
            OnnxValue Before(int part) => states[0].Slice(1, part * d, (part + 1) * d);
            var now = step.Slice(1, d, 2 * d);
            var filled = step.Slice(1, 0, d) + ((1 - now) * Before(0));
            var gaps = (step.Slice(1, 2 * d, (2 * d) + 1) * ScalerOperators.Row(step, "gaps", steps.Scales)) + ((1 - Before(1)) * Before(2));
            return [step.Graph.Concat(1, filled, now, gaps)];
        });
        if (steps.Gaps == TimeGaps.Inputs) read = graph.Concat(2, read.Slice(2, 0, 2 * d), (read.Slice(2, 2 * d, 3 * d) + 1).Apply("Log"));
        if (steps.Gaps == TimeGaps.TimeAwareLstm) read = graph.Concat(2, read, elapsed * steps.Shortest);
        var mask = new OnnxMask(measured.Reduce("ReduceMax", 2).Squeeze(2));
        return new(read * mask.Column, mask);
    }
}
