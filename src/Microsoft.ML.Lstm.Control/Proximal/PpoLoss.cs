using Microsoft.ML.Lstm.Control.Policies;

namespace Microsoft.ML.Lstm.Control.Proximal;

/// <summary>The loss of proximal policy optimisation (Schulman et al. 2017) at one step, and its gradient.</summary>
/// <remarks>-min(r A, clip(r, 1 - ε, 1 + ε) A) - c·entropy + w/2 · (v - R)², with r the ratio of the action's probabilities now and when it was drawn.</remarks>
/// <param name="Clip">ε.</param>
/// <param name="ValueClip">How far a value may move from the old one before its gradient ends; 0 for no limit.</param>
/// <param name="ValueWeight">w.</param>
/// <param name="Entropy">c.</param>
readonly record struct PpoLoss(double Clip, double ValueClip, double ValueWeight, double Entropy)
{
    const double MostLogRatio = 20;

    /// <summary>What a step was.</summary>
    /// <param name="OldLog">The logarithm of the action's probability when it was drawn.</param>
    /// <param name="OldValue">The value then, in units of the network.</param>
    /// <param name="Advantage">A.</param>
    /// <param name="Return">R, in units of the network.</param>
    public readonly record struct Target(double OldLog, double OldValue, double Advantage, double Return);

    /// <summary>The loss of a step.</summary>
    /// <param name="space">The space of actions.</param>
    /// <param name="outputs">[outputs] for the action.</param>
    /// <param name="action">As it was drawn.</param>
    /// <param name="value">The value's output.</param>
    /// <param name="target">What the step was.</param>
    /// <param name="gradient">[outputs], takes the gradient by the outputs.</param>
    /// <param name="valueGradient">Takes that by the value.</param>
    /// <param name="scratch">[2 outputs].</param>
    public (double Loss, double Entropy) Of(
        Space space, ReadOnlySpan<float> outputs, ReadOnlySpan<float> action, float value, in Target target, Span<float> gradient, out float valueGradient, Span<float> scratch)
    {
        var byLog = scratch[..outputs.Length];
        var byEntropy = scratch.Slice(outputs.Length, outputs.Length);
        var (log, entropy) = ActionDistribution.Of(space, outputs, action, byLog, byEntropy);
        var ratio = Math.Exp(Math.Clamp(log - target.OldLog, -MostLogRatio, MostLogRatio));
        var (free, clipped) = (ratio * target.Advantage, Math.Clamp(ratio, 1 - Clip, 1 + Clip) * target.Advantage);
        var isClipped = clipped < free;
        for (var i = 0; i < outputs.Length; i++)
            gradient[i] = (float)((isClipped ? 0 : -free * byLog[i]) - (Entropy * byEntropy[i]));
        var error = value - target.Return;
        var (valueLoss, byValue) = (error * error / 2, error);
        if (ValueClip > 0)
        {
            var held = target.OldValue + Math.Clamp(value - target.OldValue, -ValueClip, ValueClip) - target.Return;
            if (held * held / 2 > valueLoss) (valueLoss, byValue) = (held * held / 2, Math.Abs(value - target.OldValue) < ValueClip ? held : 0);
        }
        valueGradient = (float)(ValueWeight * byValue);
        return (-Math.Min(free, clipped) - (Entropy * entropy) + (ValueWeight * valueLoss), entropy);
    }
}
