using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Temperature scaling (Guo et al. 2017): one number that logits are divided by, so that probabilities say how often they are right.</summary>
static class TemperatureScaling
{
    const int Bins = 15;

    // A temperature off by a factor of e is held for as unlikely as two standard deviations: a few examples, all right, prove no certainty.
    const double Spread = 0.5;

    /// <summary>The temperature under which held-out labels are likeliest, given that it is probably near 1.</summary>
    public static float Fit(PredictionTask target, ReadOnlySpan<float> scores, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
    {
        // Golden section over ln T.
        var golden = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (Math.Log(0.05), Math.Log(20));
        for (var i = 0; i < 60; i++)
        {
            var (one, other) = (high - (golden * (high - low)), low + (golden * (high - low)));
            if (Cost(one, target, scores, labels, weights) < Cost(other, target, scores, labels, weights)) high = other;
            else low = one;
        }

        return (float)Math.Exp((low + high) / 2);
    }

    /// <summary>Expected calibration error (Naeini et al. 2015): how far confidence and accuracy lie apart, over 15 bins of confidence.</summary>
    public static double Error(PredictionTask target, ReadOnlySpan<float> scores, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, float temperature)
    {
        var gaps = new double[Bins];
        var size = scores.Length / labels.Length;
        var probabilities = new float[size];
        double all = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            double confidence;
            bool right;
            if (target == PredictionTask.Binary)
            {
                var probability = SpecialFunctions.Sigmoid(scores[i] / temperature);
                (confidence, right) = (Math.Max(probability, 1 - probability), probability > 0.5 == (labels[i] > 0.5f));
            }
            else
            {
                Probabilities(scores.Slice(i * size, size), temperature, probabilities);
                var best = probabilities.AsSpan().IndexOf(probabilities.Max());
                (confidence, right) = (probabilities[best], best == (int)labels[i]);
            }

            gaps[Math.Min(Bins - 1, (int)(confidence * Bins))] += weights[i] * (confidence - (right ? 1 : 0));
            all += weights[i];
        }

        return gaps.Sum(Math.Abs) / all;
    }

    /// <summary>Softmax of logits / T.</summary>
    public static void Probabilities(ReadOnlySpan<float> logits, float temperature, Span<float> destination)
    {
        for (var k = 0; k < logits.Length; k++) destination[k] = logits[k] / temperature;
        SoftmaxRow.Forward(destination);
    }

    static double Cost(double logTemperature, PredictionTask target, ReadOnlySpan<float> scores, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
    {
        var (temperature, size) = (Math.Exp(logTemperature), scores.Length / labels.Length);
        var cost = logTemperature * logTemperature / (2 * Spread * Spread);
        for (var i = 0; i < labels.Length; i++)
        {
            var row = scores.Slice(i * size, size);
            cost += weights[i] * (target == PredictionTask.Binary
                ? SpecialFunctions.Softplus((labels[i] > 0.5f ? -row[0] : row[0]) / temperature)
                : LogSum(row, temperature) - (row[(int)labels[i]] / temperature));
        }

        return cost;
    }

    static double LogSum(ReadOnlySpan<float> logits, double temperature)
    {
        double greatest = double.NegativeInfinity, sum = 0;
        foreach (var logit in logits) greatest = Math.Max(greatest, logit / temperature);
        foreach (var logit in logits) sum += Math.Exp((logit / temperature) - greatest);
        return greatest + Math.Log(sum);
    }
}
