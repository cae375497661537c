using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Reference;

/// <summary>A neural autoregressive distribution as its definition says, each conditional probability from the beginning, in double.</summary>
static class ScalarNade
{
    /// <summary>-ln p of the values of a step.</summary>
    public static double Loss(Nade nade, double[] weights, double[] outputs, float[] values)
    {
        var loss = 0.0;
        for (var i = 0; i < nade.Values; i++)
        {
            var logit = outputs[i];
            for (var u = 0; u < nade.Units; u++)
            {
                var sum = outputs[nade.Values + u];
                for (var j = 0; j < i; j++) sum += values[j] * weights[(j * nade.Units) + u];
                logit += weights[((nade.Values + i) * nade.Units) + u] / (1 + Math.Exp(-sum));
            }
            loss += Math.Log(1 + Math.Exp(values[i] == 1 ? -logit : logit));
        }
        return loss;
    }

    /// <summary>The weighted sum over all steps of a run.</summary>
    public static double Loss(Nade nade, ObjectiveRun run, double[] weights, double[] outputs)
    {
        var sum = 0.0;
        for (var row = 0; row < run.Shape.Rows; row++)
        {
            var (b, t) = (row / run.Shape.Steps, row % run.Shape.Steps);
            var values = run.Targets[b].Skip(t * nade.Values).Take(nade.Values).ToArray();
            if (values.Length < nade.Values || values.Any(float.IsNaN)) continue;
            sum += run.SequenceWeights[b] * Loss(nade, weights, outputs[(row * nade.OutputSize)..((row + 1) * nade.OutputSize)], values);
        }
        return sum;
    }
}
