using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Reference;

/// <summary>The loss of a <see cref="ChunkedSoftmax"/>, all logits of a row at once, in double.</summary>
static class ScalarSoftmax
{
    public static double Loss(ChunkedSoftmax softmax, ObjectiveRun run, double[] weights, double[] outputs)
    {
        var (size, sum) = (softmax.OutputSize, 0.0);
        for (var row = 0; row < outputs.Length / size; row++)
        {
            var target = run.Targets[row / run.Shape.Steps][row % run.Shape.Steps];
            if (float.IsNaN(target) || !run.Mask[row]) continue;
            var logits = new double[softmax.Vocabulary];
            for (var v = 0; v < logits.Length; v++)
            {
                logits[v] = softmax.HasBias ? weights[size * logits.Length + v] : 0;
                for (var k = 0; k < size; k++) logits[v] += weights[v * size + k] * outputs[row * size + k];
            }
            sum += run.SequenceWeights[row / run.Shape.Steps] * (Math.Log(logits.Sum(Math.Exp)) - (1 - softmax.LabelSmoothing) * logits[(int)target] - softmax.LabelSmoothing * logits.Average());
        }
        return sum;
    }
}
