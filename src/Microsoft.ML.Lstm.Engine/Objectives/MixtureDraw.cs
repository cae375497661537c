using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>Draws the values of a step from what a network gave for a <see cref="MixtureDensity"/>.</summary>
static class MixtureDraw
{
    /// <summary>Correlations stay within ± this, so that no density is flat.</summary>
    public const double GreatestCorrelation = 0.999;

    /// <summary>
    /// Draws the values, with a temperature as in sketch-rnn (Ha and Eck 2017): logits are divided by it, standard deviations multiplied by its root. At 0 it is the mean of the most probable component, and binary values are the
    /// more probable ones.
    /// </summary>
    /// <param name="mixture">The distribution.</param>
    /// <param name="outputs">[outputs]: of the network, for the step.</param>
    /// <param name="temperature">From 0 on; 1 for the distribution as it is.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="values">[values + binary values]; overwritten.</param>
    public static void Next(MixtureDensity mixture, ReadOnlySpan<float> outputs, double temperature, ref SplitMix64 random, Span<float> values)
    {
        var component = Component(outputs[..mixture.Components], temperature, ref random);
        var (before, root, positive) = (0.0, Math.Sqrt(temperature), new Softplus(mixture.Floor));
        for (var d = 0; d < mixture.Values; d++)
        {
            var place = (d * mixture.Components) + component;
            var normal = random.NextNormal();
            if (mixture.IsCorrelated)
            {
                var r = d == 0 ? 0 : GreatestCorrelation * Math.Tanh(outputs[mixture.Correlations + component]);
                (normal, before) = ((r * before) + (Math.Sqrt(1 - (r * r)) * normal), normal);
            }
            values[d] = (float)(outputs[mixture.Means + place] + (root * positive.Value(outputs[mixture.Spreads + place]) * normal));
        }
        for (var i = 0; i < mixture.BinaryValues; i++) values[mixture.Values + i] = Bernoulli.Draw(outputs[mixture.Logits + i], temperature, ref random) ? 1 : 0;
    }

    // One of the components, by their logits divided by the temperature.
    static int Component(ReadOnlySpan<float> logits, double temperature, ref SplitMix64 random)
    {
        var best = 0;
        for (var m = 1; m < logits.Length; m++)
            if (logits[m] > logits[best]) best = m;
        var uniform = random.NextDouble();
        if (temperature == 0) return best;
        var total = 0.0;
        foreach (var logit in logits) total += Math.Exp(((double)logit - logits[best]) / temperature);
        var rest = uniform * total;
        for (var m = 0; m < logits.Length; m++)
        {
            rest -= Math.Exp(((double)logits[m] - logits[best]) / temperature);
            if (rest < 0) return m;
        }
        return best;
    }
}
