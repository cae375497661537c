using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Control.Policies;

/// <summary>The distribution of an action by a policy's outputs: a softmax over choices, or a normal one of each number of a box (mean, then logarithm of the deviation), brought between the limits when it is acted on.</summary>
static class ActionDistribution
{
    const float LeastLogDeviation = -5, MostLogDeviation = 1;
    const double LogRootTwoPi = 0.91893853320467274178;

    /// <summary>Draws an action.</summary>
    /// <param name="space">The space.</param>
    /// <param name="outputs">[outputs]; overwritten by probabilities where the space is one of choices.</param>
    /// <param name="random">Moves on.</param>
    /// <param name="action">[size]; numbers of a box may lie outside.</param>
    /// <returns>The logarithm of its probability, or of its density.</returns>
    public static float Sample(Space space, Span<float> outputs, ref SplitMix64 random, Span<float> action)
    {
        if (space is not DiscreteSpace) return SampleBox(outputs, ref random, action);
        SoftmaxRow.Forward(outputs);
        var (u, choice) = ((float)random.NextDouble(), 0);
        for (var sum = outputs[0]; choice < outputs.Length - 1 && !(u < sum); sum += outputs[choice]) choice++;
        action[0] = choice;
        return MathF.Log(Math.Max(outputs[choice], float.Epsilon));
    }

    /// <summary>The likeliest action: the choice of the greatest score, or the mean.</summary>
    public static void Greedy(Space space, ReadOnlySpan<float> outputs, Span<float> action)
    {
        if (space is DiscreteSpace) action[0] = TensorPrimitives.IndexOfMax(outputs);
        else outputs[..action.Length].CopyTo(action);
    }

    /// <summary>The logarithm of an action's probability, the distribution's entropy, and their gradients by the outputs.</summary>
    /// <param name="space">The space.</param>
    /// <param name="outputs">[outputs].</param>
    /// <param name="action">[size], as it was drawn.</param>
    /// <param name="logGradient">[outputs], takes the gradient of the logarithm.</param>
    /// <param name="entropyGradient">[outputs], takes that of the entropy.</param>
    public static (double Log, double Entropy) Of(Space space, ReadOnlySpan<float> outputs, ReadOnlySpan<float> action, Span<float> logGradient, Span<float> entropyGradient) =>
        space is DiscreteSpace ? OfChoice(outputs, (int)action[0], logGradient, entropyGradient) : OfBox(outputs, action, logGradient, entropyGradient);

    /// <summary>An action as the environment takes it: numbers of a box are drawn in units of half its width from its middle where it has limits, and brought between them.</summary>
    /// <param name="space">The space.</param>
    /// <param name="drawn">[size], as it was drawn.</param>
    /// <param name="action">[size], overwritten.</param>
    public static void ToSpace(Space space, ReadOnlySpan<float> drawn, Span<float> action)
    {
        drawn.CopyTo(action);
        if (space is not BoxSpace box) return;
        for (var i = 0; i < drawn.Length; i++)
        {
            var (low, high) = (box.Low[i], box.High[i]);
            if (float.IsFinite(low) && float.IsFinite(high)) action[i] = (low / 2) + (high / 2) + (((high / 2) - (low / 2)) * drawn[i]);
        }
        box.Clip(action);
    }

    static (double Log, double Entropy) OfChoice(ReadOnlySpan<float> outputs, int choice, Span<float> logGradient, Span<float> entropyGradient)
    {
        double greatest = TensorPrimitives.Max(outputs), sum = 0, entropy = 0;
        foreach (var output in outputs) sum += Math.Exp(output - greatest);
        var logSum = greatest + Math.Log(sum);
        for (var i = 0; i < outputs.Length; i++)
        {
            var log = outputs[i] - logSum;
            entropy -= Math.Exp(log) * log;
        }
        for (var i = 0; i < outputs.Length; i++)
        {
            var log = outputs[i] - logSum;
            var probability = Math.Exp(log);
            logGradient[i] = (float)((i == choice ? 1 : 0) - probability);
            entropyGradient[i] = (float)(-probability * (log + entropy));
        }
        return (outputs[choice] - logSum, entropy);
    }

    static (double Log, double Entropy) OfBox(ReadOnlySpan<float> outputs, ReadOnlySpan<float> action, Span<float> logGradient, Span<float> entropyGradient)
    {
        var (size, log, entropy) = (action.Length, 0.0, 0.0);
        for (var i = 0; i < size; i++)
        {
            var raw = outputs[size + i];
            double spread = Math.Clamp(raw, LeastLogDeviation, MostLogDeviation);
            var isFree = raw is > LeastLogDeviation and < MostLogDeviation;
            var z = (action[i] - outputs[i]) / Math.Exp(spread);
            log -= (z * z / 2) + spread + LogRootTwoPi;
            entropy += spread + LogRootTwoPi + 0.5;
            logGradient[i] = (float)(z / Math.Exp(spread));
            logGradient[size + i] = isFree ? (float)((z * z) - 1) : 0;
            (entropyGradient[i], entropyGradient[size + i]) = (0, isFree ? 1 : 0);
        }
        return (log, entropy);
    }

    static float SampleBox(ReadOnlySpan<float> outputs, ref SplitMix64 random, Span<float> action)
    {
        var (size, log) = (action.Length, 0.0);
        for (var i = 0; i < size; i++)
        {
            double spread = Math.Clamp(outputs[size + i], LeastLogDeviation, MostLogDeviation);
            action[i] = (float)(outputs[i] + (Math.Exp(spread) * random.NextNormal()));
            var z = (action[i] - outputs[i]) / Math.Exp(spread);
            log -= (z * z / 2) + spread + LogRootTwoPi;
        }
        return (float)log;
    }
}
