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

    /// <summary>The loss of words that are written or copied, and of what is attended to again.</summary>
    public static double Loss(PointerSoftmax objective, ObjectiveRun run, double[] weights, double[] outputs)
    {
        var (softmax, size, sum) = (objective.Softmax, objective.OutputSize, 0.0);
        for (var row = 0; row < outputs.Length / size; row++)
        {
            var target = run.Targets[row / run.Shape.Steps][row % run.Shape.Steps];
            if (float.IsNaN(target) || !run.Mask[row]) continue;
            var own = outputs[(row * size)..((row + 1) * size)];
            var logits = Enumerable.Range(0, softmax.Vocabulary).Select(v =>
                (softmax.HasBias ? weights[(softmax.OutputSize * softmax.Vocabulary) + v] : 0) + Enumerable.Range(0, softmax.OutputSize).Sum(k => weights[(v * softmax.OutputSize) + k] * own[k])).ToArray();
            var norm = Math.Log(logits.Sum(Math.Exp));
            var written = target < softmax.Vocabulary ? Math.Exp(logits[(int)target] - norm) : 0;
            var gate = objective.Copies ? 1 / (1 + Math.Exp(-own[softmax.OutputSize])) : 1;
            var probability = objective.Copies ? (gate * written) + ((1 - gate) * own[softmax.OutputSize + 1]) + 1e-12 : written;
            var loss = (-(1 - softmax.LabelSmoothing) * Math.Log(probability)) + (softmax.LabelSmoothing * (norm - logits.Average()));
            if (objective.Covers) loss += objective.CoverageLoss * own[^1];
            sum += run.SequenceWeights[row / run.Shape.Steps] * loss;
        }
        return sum;
    }
}
