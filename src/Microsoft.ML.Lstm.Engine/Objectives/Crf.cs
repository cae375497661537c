using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>
/// A linear-chain conditional random field (Lafferty et al. 2001): -ln p(y | x) of a sequence of labels, whose score is the sum of the network's outputs
/// (emissions) for its labels, the transition scores between neighbours, and a start and an end score. Weights "start" and "end" [K], "transitions"
/// [K from, K to], initially 0, where the field equals an independent softmax at each step.
/// </summary>
/// <remarks>
/// Masked steps are skipped: the steps on either side become adjacent. An observed step has its label, 0 to K - 1, in the field; where that is NaN, or missing at the
/// end, the loss marginalises over the unknown labels (Tsuboi et al. 2008). The divisor of the mean counts known labels. The forward-backward recursions run in double and in the log semiring (<see cref="LogMatrix"/>).
/// </remarks>
public sealed class Crf : IObjective
{
    /// <summary>A CRF over so many labels; it reads field <paramref name="field"/> of the targets.</summary>
    public Crf(int labels, int field = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(field);
        // The square of more would overflow where it is packed as doubles.
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(labels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(labels, 1 << 14);
        (Labels, Field) = (labels, field);
        Weights = new(new("start", 1, labels), new("end", 1, labels), new("transitions", labels, labels));
    }

    /// <summary>Labels (K).</summary>
    public int Labels { get; }

    /// <summary>The field of the targets; 0 by default.</summary>
    public int Field { get; }

    /// <inheritdoc/>
    public int OutputSize => Labels;

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <summary>True: a sequence's probability is normalised over all of its steps.</summary>
    public bool NeedsWholeSequence => true;

    /// <inheritdoc/>
    public int PackedSize => LogMatrix.PackedSize(Labels);

    /// <summary>The forward scores of one sequence, a few rows of labels, and the counts of transitions.</summary>
    public int ScratchSize(int batch, int steps) => CrfLattice.ScratchSize(Labels, steps);

    /// <inheritdoc/>
    public void CheckTargets(int sequence, ReadOnlySpan<float> targets, int steps)
    {
        if (targets.Length != steps) throw new ArgumentException($"Sequence {sequence} has {steps} steps, but {targets.Length} labels. Give one for each step, NaN where it is not known.");
        for (var t = 0; t < steps; t++)
            if (!float.IsNaN(targets[t])) ObjectiveGuard.Class(targets[t], Labels, sequence, t);
    }

    /// <summary>Zeros: all transitions score alike.</summary>
    public void Initialize(Span<float> weights, Random random) => weights[..Weights.Count].Clear();

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => LogMatrix.Pack(Weights.Slice(weights, 2), Labels, packed);

    /// <inheritdoc/>
    public LossSum Evaluate(in ObjectivePass pass)
    {
        ObjectiveGuard.Check(this, pass);
        if (!pass.StepWeights.IsEmpty)
            throw new ArgumentException($"{this} weighs whole sequences. Leave {nameof(pass.StepWeights)} empty and use {nameof(pass.SequenceWeights)}.", nameof(pass));
        var lattice = new CrfLattice(this, pass);
        var sum = default(LossSum);
        pass.OutputGradient.Clear();
        for (var b = 0; b < pass.Shape.Batch; b++)
            if (pass.WeightOf(b) != 0) sum += lattice.Evaluate(pass, b);
        lattice.AddTransitionGradient(pass.WeightGradient);
        return sum;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Crf({Labels})";
}
