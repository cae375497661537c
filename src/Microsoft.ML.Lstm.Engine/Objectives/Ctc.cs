using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>
/// Connectionist temporal classification (Graves et al. 2006): -ln p(labels | x) of a sequence of labels that is shorter than the sequence of steps, where nobody says which step has which. Each step has a score for
/// each label and one for the blank; p is the sum over all alignments, which become the labels when repeats are merged and blanks left out, of the products of the steps' softmax.
/// </summary>
/// <remarks>
/// Outputs are the scores of the labels, 0 to K - 1, and behind them that of the blank. Masked steps are skipped. The field has the labels of a sequence, from the first on; none for a sequence in which nothing is to be
/// found. A sequence with a NaN among them has weight 0. Equal labels in a row need a blank between them: a sequence needs <see cref="LeastSteps"/> steps. The divisor of the mean counts labels, and 1 for a sequence of none.
/// Recursions run over logarithms in double, so that neither long sequences nor scores of any size overflow.
/// </remarks>
public sealed class Ctc : IObjective
{
    /// <summary>CTC over so many labels; it reads field <paramref name="field"/> of the targets.</summary>
    public Ctc(int labels, int field = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(field);
        (Labels, Field) = (ObjectiveGuard.Size(labels), field);
        OutputSize = ObjectiveGuard.Size(labels + 1, nameof(labels));
    }

    /// <summary>Labels (K), without the blank.</summary>
    public int Labels { get; }

    /// <summary>The output that says that a step adds no label: the last one.</summary>
    public int Blank => Labels;

    /// <summary>The field of the targets; 0 by default.</summary>
    public int Field { get; }

    /// <summary>Labels that a sequence has at most, which bounds working memory; by default as many as it has steps.</summary>
    public int MostLabels
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = int.MaxValue;

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public WeightLayout Weights { get; } = new();

    /// <summary>True: the alignments are of whole sequences.</summary>
    public bool NeedsWholeSequence => true;

    /// <summary>Forward scores of one sequence, steps times twice the labels, and a few rows.</summary>
    public int ScratchSize(int batch, int steps) => CtcLattice.ScratchSize(Math.Min(steps, MostLabels), steps);

    /// <summary>Steps that labels need: as many as there are, and one more between two that are equal.</summary>
    /// <param name="labels">The labels of a sequence.</param>
    public static int LeastSteps(ReadOnlySpan<float> labels)
    {
        var steps = labels.Length;
        for (var i = 1; i < labels.Length; i++)
            if (labels[i] == labels[i - 1]) steps++;
        return steps;
    }

    /// <inheritdoc/>
    public void CheckTargets(int sequence, ReadOnlySpan<float> targets, int steps)
    {
        if (targets.Contains(float.NaN)) return;
        for (var i = 0; i < targets.Length; i++) ObjectiveGuard.Class(targets[i], Labels, sequence, i);
        CheckLength(sequence, targets, steps);
    }

    /// <inheritdoc/>
    public LossSum Evaluate(in ObjectivePass pass)
    {
        ObjectiveGuard.Check(this, pass);
        if (!pass.StepWeights.IsEmpty)
            throw new ArgumentException($"{this} weighs whole sequences. Leave {nameof(pass.StepWeights)} empty and use {nameof(pass.SequenceWeights)}.", nameof(pass));
        var lattice = new CtcLattice(this, pass.Scratch, pass.Shape.Steps);
        var sum = default(LossSum);
        pass.OutputGradient.Clear();
        for (var b = 0; b < pass.Shape.Batch; b++)
            if (pass.WeightOf(b) != 0) sum += lattice.Evaluate(pass, b);
        return sum;
    }

    internal void CheckLength(int sequence, ReadOnlySpan<float> labels, int steps)
    {
        if (labels.Length > MostLabels) ObjectiveGuard.ThrowTooMany(sequence, labels.Length, MostLabels);
        if (LeastSteps(labels) is var least && least > steps) ThrowTooShort(sequence, labels.Length, least, steps);
    }

    [DoesNotReturn]
    static void ThrowTooShort(int sequence, int labels, int least, int steps) => throw new ArgumentException(
        $"Sequence {sequence} has {labels} labels, which need {least} steps, as equal ones in a row have one between them, but it has {steps}. Leave it out, or reduce its steps less.", "targets");

    /// <inheritdoc/>
    public override string ToString() => $"Ctc({Labels})";
}
