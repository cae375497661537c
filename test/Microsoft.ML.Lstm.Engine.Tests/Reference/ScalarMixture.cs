using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Reference;

/// <summary>A mixture of normal distributions as its definition says, by densities and their sum, in double.</summary>
static class ScalarMixture
{
    /// <summary>-ln p of the values of a step.</summary>
    public static double Loss(MixtureDensity mixture, double[] outputs, float[] targets)
    {
        var (components, values) = (mixture.Components, mixture.Values);
        var (density, total) = (0.0, outputs.Take(components).Sum(Math.Exp));
        for (var m = 0; m < components; m++)
        {
            double Of(int part) => outputs[(part * components) + m];
            double Scale(int d) => mixture.Floor + Math.Log(1 + Math.Exp(Of(1 + values + d)));
            var own = Math.Exp(outputs[m]) / total;
            if (values == 2)
            {
                // By the covariance's matrix and its inverse.
                double a = targets[0] - Of(1), b = targets[1] - Of(2), r = 0.999 * Math.Tanh(Of(5)), s = Scale(0), u = Scale(1);
                var (aa, bb, ab) = (s * s, u * u, r * s * u);
                var determinant = (aa * bb) - (ab * ab);
                own *= Math.Exp(-((bb * a * a) - (2 * ab * a * b) + (aa * b * b)) / determinant / 2) / (2 * Math.PI * Math.Sqrt(determinant));
            }
            else
            {
                for (var d = 0; d < values; d++) own *= Math.Exp(-Math.Pow((targets[d] - Of(1 + d)) / Scale(d), 2) / 2) / Scale(d) / Math.Sqrt(2 * Math.PI);
            }
            density += own;
        }
        var loss = targets[..values].Any(float.IsNaN) ? 0 : -Math.Log(density);
        for (var i = 0; i < mixture.BinaryValues; i++)
        {
            var logit = outputs[mixture.OutputSize - mixture.BinaryValues + i];
            if (!float.IsNaN(targets[values + i])) loss += Math.Log(1 + Math.Exp(targets[values + i] == 1 ? -logit : logit));
        }
        return loss;
    }

    /// <summary>The weighted sum over all steps of a run.</summary>
    public static double Loss(MixtureDensity mixture, ObjectiveRun run, double[] outputs)
    {
        var sum = 0.0;
        for (var row = 0; row < run.Shape.Rows; row++)
        {
            var (b, t) = (row / run.Shape.Steps, row % run.Shape.Steps);
            sum += run.SequenceWeights[b] * Loss(mixture, outputs[(row * mixture.OutputSize)..((row + 1) * mixture.OutputSize)], run.Targets[b][(t * run.PerStep)..((t + 1) * run.PerStep)]);
        }
        return sum;
    }
}
