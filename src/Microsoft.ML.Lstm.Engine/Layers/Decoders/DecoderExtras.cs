using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Layers.Decoders;

/// <summary>
/// What comes behind a decoder's output of one step of one row (See et al. 2017): z, whose logistic function is the probability of writing a word rather than copying one; how much is attended to the
/// positions that are marked as the step's target; and Σ min(a, c), how much is attended to what has been before.
/// </summary>
static class DecoderExtras
{
    const int Logit = 0, Copied = 1;

    /// <summary>The logit of not copying.</summary>
    /// <param name="weights">The decoder's.</param>
    /// <param name="joined">[C + H]: what the attention gives, and h.</param>
    /// <param name="inputs">[E + D]: the step's input, and the output before.</param>
    public static float Gate(in DecoderWeights weights, ReadOnlySpan<float> joined, ReadOnlySpan<float> inputs) =>
        TensorPrimitives.Dot(weights.Gate[..joined.Length], joined) + TensorPrimitives.Dot(weights.Gate[joined.Length..], inputs) + weights.GateBias;

    /// <summary>All of them but the gate, of shares [T] and coverage [T].</summary>
    public static void Forward(DecoderLayout plan, ReadOnlySpan<float> shares, ReadOnlySpan<float> coverage, ReadOnlySpan<float> marks, float target, Span<float> extras)
    {
        if (plan.Copies)
        {
            extras[Copied] = 0;
            for (var t = 0; t < marks.Length; t++)
                if (marks[t] == target) extras[Copied] += shares[t];
        }
        if (!plan.Covers) return;
        var overlap = 0f;
        for (var t = 0; t < shares.Length; t++) overlap += Math.Min(shares[t], coverage[t]);
        extras[plan.Extras - 1] = overlap;
    }

    /// <summary>Overwrites the gradient by the shares, whose later readers are those of the coverage, and adds to that by the coverage.</summary>
    /// <param name="plan">Sizes.</param>
    /// <param name="shares">[T].</param>
    /// <param name="coverage">[T]; empty without coverage.</param>
    /// <param name="marks">What stands at each position; empty where nothing is marked.</param>
    /// <param name="target">What the step is to copy.</param>
    /// <param name="extraGradient">By the extras.</param>
    /// <param name="shareGradient">[T].</param>
    /// <param name="coverageGradient">[T]: on entry by the coverage of the next step, then by that of this one.</param>
    public static void Backward(
        DecoderLayout plan, ReadOnlySpan<float> shares, ReadOnlySpan<float> coverage, ReadOnlySpan<float> marks, float target,
        ReadOnlySpan<float> extraGradient, Span<float> shareGradient, Span<float> coverageGradient)
    {
        if (plan.Covers) coverageGradient.CopyTo(shareGradient);
        else shareGradient.Clear();
        for (var t = 0; plan.Copies && t < marks.Length; t++)
            if (marks[t] == target) shareGradient[t] += extraGradient[Copied];
        if (!plan.Covers) return;
        for (var t = 0; t < shares.Length; t++)
        {
            if (shares[t] < coverage[t]) shareGradient[t] += extraGradient[^1];
            else coverageGradient[t] += extraGradient[^1];
        }
    }

    /// <summary>Adds to the gradients of what the gate has read, and of its weights and bias.</summary>
    public static void GateBackward(
        in DecoderWeights weights, ReadOnlySpan<float> joined, ReadOnlySpan<float> inputs, float gradient, Span<float> joinedGradient, Span<float> weightGradient, Span<float> biasGradient)
    {
        TensorPrimitives.MultiplyAdd(weights.Gate[..joined.Length], gradient, joinedGradient, joinedGradient);
        TensorPrimitives.MultiplyAdd(joined, gradient, weightGradient[..joined.Length], weightGradient[..joined.Length]);
        TensorPrimitives.MultiplyAdd(inputs, gradient, weightGradient[joined.Length..], weightGradient[joined.Length..]);
        biasGradient[0] += gradient;
    }

    /// <summary>Adds the gate's part to the gradient by a step's inputs.</summary>
    public static void InputBackward(in DecoderWeights weights, DecoderLayout plan, float gradient, Span<float> inputGradient) =>
        TensorPrimitives.MultiplyAdd(weights.Gate[plan.JoinedSize..], gradient, inputGradient, inputGradient);

    /// <summary>The gradient by the gate's logit among those of the extras.</summary>
    public static float GateOf(ReadOnlySpan<float> extraGradient) => extraGradient[Logit];
}
