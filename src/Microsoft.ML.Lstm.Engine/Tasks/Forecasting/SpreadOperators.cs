using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>A <see cref="SpreadPrior"/> as ONNX operators.</summary>
static class SpreadOperators
{
    // The spread of no series has a smaller logarithm: its power is 0.
    const double LeastLogarithm = -1e4;

    /// <summary>The usual and the least spread at levels on the knots' axis [batch, 1]; 0 where none is known.</summary>
    public static (OnnxValue Usual, OnnxValue Least) Write(SpreadPrior prior, OnnxValue levels)
    {
        return (Of(prior.UsualLogarithms), Of(prior.LeastLogarithms));

        OnnxValue Of(ReadOnlySpan<double> logarithms)
        {
            if (logarithms.IsEmpty) return levels * 0;
            double[] values = [.. logarithms];
            for (var i = 0; i < values.Length; i++) values[i] = Math.Max(LeastLogarithm, values[i]);
            var inProportion = prior.Log ? 0 : 1;
            return CurveOperators.Lines(levels, prior.Knots, values, prior.Positive ? inProportion : 0, inProportion).Apply("Exp");
        }
    }
}
