namespace Microsoft.ML.Lstm.Engine.Losses;

/// <summary>A loss of some of the outputs of each target, side by side; the others have no gradient.</summary>
/// <param name="loss">The loss.</param>
/// <param name="outputs">Outputs of each target.</param>
/// <param name="first">The first one that the loss reads.</param>
sealed class PartialLoss(ILoss loss, int outputs, int first) : ILoss
{
    const int Stretch = 128;

    public int OutputsPerTarget => outputs;

    public TargetDomain Targets => loss.Targets;

    public double Evaluate(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, Span<float> gradient)
    {
        LossGuard.Check(predictions, targets, weights, gradient, outputs, loss.Targets);
        var own = loss.OutputsPerTarget;
        Span<float> read = stackalloc float[Stretch * own], slopes = stackalloc float[gradient.IsEmpty ? 0 : Stretch * own];
        gradient.Clear();
        var sum = 0.0;
        for (var start = 0; start < targets.Length; start += Stretch)
        {
            var count = Math.Min(Stretch, targets.Length - start);
            for (var i = 0; i < count; i++) predictions.Slice(((start + i) * outputs) + first, own).CopyTo(read[(i * own)..]);
            var found = gradient.IsEmpty ? slopes : slopes[..(count * own)];
            sum += loss.Evaluate(read[..(count * own)], targets.Slice(start, count), weights.Slice(start, count), found);
            if (gradient.IsEmpty) continue;
            for (var i = 0; i < count; i++) found.Slice(i * own, own).CopyTo(gradient[(((start + i) * outputs) + first)..]);
        }

        return sum;
    }

    public override string ToString() => $"PartialLoss({loss}, {outputs}, {first})";
}
