using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>How likely targets are under scores that are added with weights: the negative logarithm's slope and curvature by the weights.</summary>
/// <param name="target">The task: softmax, logistic or Gaussian.</param>
/// <param name="parts">The scores [examples, scores] of each part.</param>
/// <param name="ratios">What each part is multiplied by, besides its weight.</param>
/// <param name="labels">Classes or values.</param>
/// <param name="weights">Of the examples.</param>
sealed class BlendLikelihood(PredictionTask target, float[][] parts, double[] ratios, float[] labels, float[] weights)
{
    readonly int _size = parts[0].Length / labels.Length;

    /// <summary>Weights.</summary>
    public int Count => parts.Length;

    /// <summary>The slope [Count] and curvature [Count, Count] at some weights; overwritten.</summary>
    public void At(ReadOnlySpan<double> x, Span<double> slope, Span<double> curvature)
    {
        slope.Clear();
        curvature.Clear();
        Span<double> mean = stackalloc double[Count];
        var probabilities = new float[_size];
        for (var i = 0; i < labels.Length; i++)
        {
            for (var k = 0; k < _size; k++)
            {
                double score = 0;
                for (var part = 0; part < Count; part++) score += x[part] * Score(part, i, k);
                probabilities[k] = (float)score;
            }

            if (target == PredictionTask.Multiclass) AddClasses(i, probabilities, mean, slope, curvature);
            else if (target == PredictionTask.Binary) AddOne(i, SpecialFunctions.Sigmoid(probabilities[0]) is var p ? p - labels[i] : 0, p * (1 - p), slope, curvature);
            else AddOne(i, probabilities[0] - labels[i], 1, slope, curvature);
        }
    }

    double Score(int part, int example, int k) => parts[part][(example * _size) + k] * ratios[part];

    void AddOne(int example, double by, double curved, Span<double> slope, Span<double> curvature)
    {
        double weight = weights[example];
        for (var i = 0; i < Count; i++)
        {
            var score = Score(i, example, 0);
            slope[i] += weight * by * score;
            for (var j = 0; j < Count; j++) curvature[(i * Count) + j] += weight * curved * score * Score(j, example, 0);
        }
    }

    void AddClasses(int example, Span<float> scores, Span<double> mean, Span<double> slope, Span<double> curvature)
    {
        double weight = weights[example];
        SoftmaxRow.Forward(scores);
        mean.Clear();
        for (var k = 0; k < _size; k++)
            for (var i = 0; i < Count; i++) mean[i] += scores[k] * Score(i, example, k);
        for (var i = 0; i < Count; i++)
        {
            slope[i] += weight * (mean[i] - Score(i, example, (int)labels[example]));
            for (var j = 0; j < Count; j++)
            {
                double products = 0;
                for (var k = 0; k < _size; k++) products += scores[k] * Score(i, example, k) * Score(j, example, k);
                curvature[(i * Count) + j] += weight * (products - (mean[i] * mean[j]));
            }
        }
    }
}
