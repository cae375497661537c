using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>
/// A loss that compares each output with a target of its own, summed over all observed targets: step for step the values of one field,
/// <see cref="TargetsPerStep"/> for each. Values that are NaN, or missing at the field's end, have weight 0.
/// </summary>
/// <remarks>Only targets decide which steps count: a masked step has outputs, too, and a target there adds to the loss.</remarks>
public sealed class ElementwiseObjective : IObjective
{
    /// <summary>An objective that reads field <paramref name="field"/>, with so many targets at each step.</summary>
    public ElementwiseObjective(ILoss loss, int targetsPerStep = 1, int field = 0)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentOutOfRangeException.ThrowIfNegative(field);
        (Loss, Field) = (loss, field);
        TargetsPerStep = ObjectiveGuard.Size(targetsPerStep);
        OutputSize = (long)targetsPerStep * loss.OutputsPerTarget is var outputs and <= 1 << 24 ? (int)outputs : throw new ArgumentOutOfRangeException(
            nameof(targetsPerStep), targetsPerStep, $"{targetsPerStep} targets of {loss.OutputsPerTarget} outputs each are more outputs than a network has. Choose fewer.");
    }

    /// <summary>The element-wise loss.</summary>
    public ILoss Loss { get; }

    /// <summary>The field of the targets; 0 by default.</summary>
    public int Field { get; }

    /// <summary>Targets of each step; 1 by default.</summary>
    public int TargetsPerStep { get; }

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public WeightLayout Weights { get; } = new();

    /// <summary>Targets and their weights, padded to the batch's steps.</summary>
    public int ScratchSize(int batch, int steps) => checked(2 * batch * steps * TargetsPerStep);

    /// <inheritdoc/>
    public void CheckTargets(int sequence, ReadOnlySpan<float> targets, int steps)
    {
        var expected = steps * TargetsPerStep;
        if (targets.Length != expected)
            throw new ArgumentException($"Sequence {sequence} has {targets.Length} targets, but the network's outputs for it are compared with {expected}.");
        for (var i = 0; i < targets.Length; i++)
            if (!float.IsNaN(targets[i]) && !Loss.Targets.Contains(targets[i])) ThrowTarget(sequence, i, targets[i], Loss.Targets);
    }

    [DoesNotReturn]
    static void ThrowTarget(int sequence, int place, float target, TargetDomain domain) =>
        throw new ArgumentException(FormattableString.Invariant($"Target {place} of sequence {sequence} is {target}, but the loss takes {domain}. Give one, or NaN where it is not known."));

    /// <inheritdoc/>
    public LossSum Evaluate(in ObjectivePass pass)
    {
        ObjectiveGuard.Check(this, pass);
        var (steps, width) = (pass.Shape.Steps, pass.Shape.Steps * TargetsPerStep);
        var targets = pass.Scratch[..(pass.Shape.Batch * width)];
        var weights = pass.Scratch.Slice(targets.Length, targets.Length);
        targets.Fill(float.NaN);
        for (var b = 0; b < pass.Shape.Batch; b++)
        {
            var field = pass.Targets[Field, b];
            if (field.Length > width) ObjectiveGuard.ThrowTooMany(b, field.Length, width);
            field.CopyTo(targets[(b * width)..]);
            for (var t = 0; t < steps; t++) weights.Slice(b * width + t * TargetsPerStep, TargetsPerStep).Fill(pass.WeightOf(b, t));
        }
        var weight = 0.0;
        for (var i = 0; i < targets.Length; i++)
        {
            if (float.IsNaN(targets[i])) weights[i] = 0;
            weight += Math.Abs(weights[i]);
        }
        return new(Loss.Evaluate(pass.Outputs, targets, weights, pass.OutputGradient), weight);
    }

    /// <inheritdoc/>
    public override string ToString() => $"ElementwiseObjective({Loss}, {TargetsPerStep}, {Field})";
}
