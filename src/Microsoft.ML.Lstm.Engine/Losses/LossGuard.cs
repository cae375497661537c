using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Engine.Losses;

/// <summary>Checks at the door of every loss.</summary>
static class LossGuard
{
    /// <summary>Lengths must fit, and targets that have a weight lie in the loss's domain.</summary>
    public static void Check(
        ReadOnlySpan<float> predictions,
        ReadOnlySpan<float> targets,
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> gradient,
        int outputsPerTarget,
        TargetDomain domain)
    {
        var expected = (long)targets.Length * outputsPerTarget;
        var count = targets.Length;
        if (predictions.Length != expected)
            throw new ArgumentException($"{count} targets need {expected} predictions, but there are {predictions.Length}.", nameof(predictions));
        if (weights.Length != targets.Length)
            throw new ArgumentException($"{count} targets need as many weights, but there are {weights.Length}.", nameof(weights));
        if (!gradient.IsEmpty && gradient.Length != expected)
            throw new ArgumentException($"The gradient must hold {expected} values or none, but holds {gradient.Length}.", nameof(gradient));
        if (domain == TargetDomain.Any && TensorPrimitives.IsFiniteAll(targets)) return;
        for (var i = 0; i < targets.Length; i++)
            if (weights[i] != 0 && !domain.Contains(targets[i])) ThrowTarget(i, targets[i], domain);
    }

    [DoesNotReturn]
    static void ThrowTarget(int index, float value, TargetDomain domain) => throw Require.Refused(
        "targets", value, $"Target {index} is {value}, but must be {domain}. Give one, or the weight 0 where it is not known.");

    /// <summary>A share must be at least 0 and below 1.</summary>
    public static float Fraction(float value, [CallerMemberName] string? name = null) => value >= 0 && value < 1 ? value
        : throw Require.Refused(name, value, $"The share must be at least 0 and below 1.");

    /// <summary>Zeros as the gradient of a missing target.</summary>
    public static void ClearRow(Span<float> gradient, int target, int outputs)
    {
        if (!gradient.IsEmpty) gradient.Slice(target * outputs, outputs).Clear();
    }
}
