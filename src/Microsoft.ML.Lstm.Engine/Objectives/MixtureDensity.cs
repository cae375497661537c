using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>
/// -ln of the density of a step's real values under a mixture of normal distributions that the network gives (Bishop 1994), and of binary values of the same step, independent of them, by a logit each. Of two real values
/// each component has a correlation (Graves 2013); of one, three or more it has none.
/// </summary>
/// <remarks>
/// Of each step the network gives, with D values and M components: M logits of the components; D · M means and D · M spreads, those of a value side by side; M correlations where D is 2; a logit for each binary value. A
/// standard deviation is <see cref="Floor"/> + ln(1 + eˣ), a correlation 0.999 · tanh x.
/// Targets of a step are the real values, then the binary ones, 0 or 1. Where a real value is NaN, or missing at the field's end, the step's density has weight 0; where a binary one is, that value has. The divisor of the mean
/// counts steps of which anything is known. All is computed in double, from logarithms: outputs of any finite size give a finite loss, and gradients beyond a float's range are its ends.
/// </remarks>
public sealed class MixtureDensity : IObjective
{
    /// <summary>A mixture over so many values, and binary ones beside them.</summary>
    /// <param name="values">Real values of each step (D).</param>
    /// <param name="components">Components of the mixture (M).</param>
    /// <param name="binaryValues">Binary values of each step; none by default.</param>
    /// <param name="field">The field of the targets.</param>
    public MixtureDensity(int values, int components, int binaryValues = 0, int field = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(field);
        ArgumentOutOfRangeException.ThrowIfNegative(binaryValues);
        (Values, Components, BinaryValues, Field) = (ObjectiveGuard.Size(values), ObjectiveGuard.Size(components), binaryValues, field);
        var outputs = (components * (1 + (2L * values) + (values == 2 ? 1 : 0))) + binaryValues;
        OutputSize = outputs <= ObjectiveGuard.MaximumSize ? (int)outputs : throw new ArgumentException(
            $"{components} components over {values} values, with {binaryValues} binary ones, need {outputs} outputs of each step, more than {ObjectiveGuard.MaximumSize}. Choose fewer components.");
    }

    /// <summary>Real values of each step (D).</summary>
    public int Values { get; }

    /// <summary>Components of the mixture (M).</summary>
    public int Components { get; }

    /// <summary>Binary values of each step.</summary>
    public int BinaryValues { get; }

    /// <summary>The field of the targets; 0 by default.</summary>
    public int Field { get; }

    /// <summary>Smallest standard deviation, in units of the targets; it bounds the density where values repeat exactly. 0.001 by default.</summary>
    public float Floor
    {
        get;
        init => field = value > 0 && float.IsFinite(value) ? value : throw Require.Refused(nameof(Floor), value, $"{nameof(Floor)} is {value}, but must be above 0 and finite.");
    } = 1e-3f;

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <summary>The real and the binary values of a step.</summary>
    public int TargetsPerStep => Values + BinaryValues;

    /// <inheritdoc/>
    public WeightLayout Weights { get; } = new();

    // Where the parts of a step's outputs begin; the components' logits are in front.
    internal int Means => Components;

    internal int Spreads => Components * (1 + Values);

    internal int Correlations => Components * (1 + (2 * Values));

    internal int Logits => OutputSize - BinaryValues;

    internal bool IsCorrelated => Values == 2;

    /// <summary>Parameters of the components of one step.</summary>
    public int ScratchSize(int batch, int steps) => MixtureStep.ScratchSize(this);

    /// <inheritdoc/>
    public void CheckTargets(int sequence, ReadOnlySpan<float> targets, int steps)
    {
        if (targets.Length != (long)steps * TargetsPerStep)
            throw new ArgumentException($"Sequence {sequence} has {targets.Length} targets, but its {steps} steps of {TargetsPerStep} values are {(long)steps * TargetsPerStep}.");
        for (var t = 0; t < steps; t++) CheckStep(targets.Slice(t * TargetsPerStep, TargetsPerStep), sequence, t);
    }

    /// <inheritdoc/>
    public LossSum Evaluate(in ObjectivePass pass)
    {
        ObjectiveGuard.Check(this, pass);
        var (steps, sum, weight) = (pass.Shape.Steps, 0.0, 0.0);
        var step = new MixtureStep(this, pass.Scratch);
        pass.OutputGradient.Clear();
        for (var b = 0; b < pass.Shape.Batch; b++)
        {
            if (pass.WeightOf(b) == 0) continue;
            var targets = pass.Targets[Field, b];
            if (targets.Length > (long)steps * TargetsPerStep) ObjectiveGuard.ThrowTooMany(b, targets.Length, steps * TargetsPerStep);
            for (var t = 0; t < targets.Length / TargetsPerStep; t++)
            {
                var own = targets.Slice(t * TargetsPerStep, TargetsPerStep);
                var of = pass.WeightOf(b, t);
                if (of == 0 || !own.ContainsAnyExcept(float.NaN)) continue;
                CheckStep(own, b, t);
                var row = ((b * steps) + t) * OutputSize;
                var known = !own[..Values].Contains(float.NaN);
                sum += of * step.Evaluate(pass.Outputs.Slice(row, OutputSize), own, of, known, pass.OutputGradient.IsEmpty ? default : pass.OutputGradient.Slice(row, OutputSize));
                if (known || own[Values..].ContainsAnyExcept(float.NaN)) weight += Math.Abs(of);
            }
        }
        return new(sum, weight);
    }

    void CheckStep(ReadOnlySpan<float> targets, int sequence, int step)
    {
        foreach (var value in targets[..Values])
            if (float.IsInfinity(value)) ThrowInfinite(value, sequence, step);
        foreach (var value in targets[Values..])
            if (!float.IsNaN(value)) ObjectiveGuard.Class(value, 2, sequence, step);
    }

    [DoesNotReturn]
    static void ThrowInfinite(float target, int sequence, int step) => throw Require.Refused(
        "targets", target, $"A target of step {step} of sequence {sequence} is {target}, but must be finite, or NaN where it is not known.");

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"MixtureDensity({Values}, {Components}, {BinaryValues}, floor {Floor})");
}
