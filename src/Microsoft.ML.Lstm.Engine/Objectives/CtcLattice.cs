using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>
/// The forward-backward recursions of <see cref="Ctc"/> over one sequence after the other. A state is a place in the labels with a blank before, between and behind them: 2 L + 1 of L labels, of which blanks have even numbers.
/// </summary>
readonly ref struct CtcLattice
{
    const double Never = double.NegativeInfinity;

    /// <summary>Before the first state there are two that are never reached, so that each has two before it.</summary>
    const int Margin = 2;

    /// <summary>Rows of states beside the forward scores.</summary>
    const int Rows = 6;

    readonly Ctc _ctc;

    // By step: α of each state; ln Σ of the powers of its outputs.
    readonly Span<double> _forward, _norms;

    // Rows of states: scores of the step behind, what each adds, the greatest of a sum, and sums.
    readonly Span<double> _ahead, _emission, _greatest, _sum, _term, _skips;
    readonly int _stride;

    public CtcLattice(Ctc ctc, Span<float> scratch, int steps)
    {
        (_ctc, _stride) = (ctc, States(Math.Min(steps, ctc.MostLabels)));
        var rest = ScratchDoubles.In(scratch);
        _norms = rest[..steps];
        rest = rest[steps..];
        _ahead = rest[.._stride];
        _emission = rest.Slice(_stride, _stride);
        _greatest = rest.Slice(2 * _stride, _stride);
        _sum = rest.Slice(3 * _stride, _stride);
        _term = rest.Slice(4 * _stride, _stride);
        _skips = rest.Slice(5 * _stride, _stride);
        _forward = rest[(Rows * _stride)..];
    }

    public static int ScratchSize(int labels, int steps) => ScratchDoubles.Size(checked(steps + ((Rows + steps) * States(labels))));

    static int States(int labels) => checked((2 * labels) + 1 + (2 * Margin));

    /// <summary>The weighted loss of one sequence, and its output gradient.</summary>
    public LossSum Evaluate(in ObjectivePass pass, int sequence)
    {
        var labels = pass.Targets[_ctc.Field, sequence];
        if (labels.Contains(float.NaN)) return default;
        var (steps, there) = (pass.Shape.Steps, 0);
        for (var t = 0; t < steps; t++)
            if (pass.Mask[(sequence * steps) + t]) there++;
        for (var i = 0; i < labels.Length; i++) ObjectiveGuard.Class(labels[i], _ctc.Labels, sequence, i);
        _ctc.CheckLength(sequence, labels, there);
        if (there == 0) return default;
        Skips(labels);
        var weight = pass.WeightOf(sequence);
        var logSum = Forward(pass, sequence, labels);
        if (!pass.OutputGradient.IsEmpty) Backward(pass, sequence, labels, logSum, weight);
        return new(-weight * logSum, Math.Abs((double)weight) * Math.Max(1, labels.Length));
    }

    // 0 where a label may follow the one before without a blank, minus infinity elsewhere.
    void Skips(ReadOnlySpan<float> labels)
    {
        _skips.Fill(Never);
        for (var i = 1; i < labels.Length; i++)
            if (labels[i] != labels[i - 1]) _skips[Margin + (2 * i) + 1] = 0;
    }

    // ln of the sum over all alignments.
    double Forward(in ObjectivePass pass, int sequence, ReadOnlySpan<float> labels)
    {
        var (steps, states, last) = (pass.Shape.Steps, (2 * labels.Length) + 1, -1);
        for (var t = 0; t < steps; t++)
        {
            if (!pass.Mask[(sequence * steps) + t]) continue;
            var alpha = Forward(t);
            Emission(pass, sequence, t, labels);
            if (last < 0)
            {
                alpha.Fill(Never);
                _emission.Slice(Margin, Math.Min(2, states)).CopyTo(alpha[Margin..]);
            }
            else
            {
                var before = Forward(last);
                // Each state from itself, from the one before, and a label from the one before the blank.
                Sum(before.Slice(Margin, states), before.Slice(Margin - 1, states), before.Slice(Margin - 2, states), _skips.Slice(Margin, states), alpha.Slice(Margin, states));
                alpha[..Margin].Fill(Never);
                alpha[(Margin + states)..].Fill(Never);
                TensorPrimitives.Add(alpha.Slice(Margin, states), _emission.Slice(Margin, states), alpha.Slice(Margin, states));
            }
            last = t;
        }
        var end = Forward(last).Slice(Margin, states);
        return states == 1 ? end[0] : LogMatrix.LogSum(end[^1], end[^2]);
    }

    // β of a step, from the last one on: ln of the sum over all ways from each of its states to the end.
    void Backward(in ObjectivePass pass, int sequence, ReadOnlySpan<float> labels, double logSum, double weight)
    {
        var (steps, states, size, last) = (pass.Shape.Steps, (2 * labels.Length) + 1, _ctc.OutputSize, -1);
        for (var t = steps - 1; t >= 0; t--)
        {
            if (!pass.Mask[(sequence * steps) + t]) continue;
            var beta = _sum.Slice(Margin, states);
            if (last < 0)
            {
                beta.Fill(Never);
                beta[^1] = 0;
                if (states > 1) beta[^2] = 0;
            }
            else
            {
                _ahead[..Margin].Fill(Never);
                _ahead[(Margin + states)..].Fill(Never);
                // Whether a label is left out on the way is said where that way ends.
                Sum(_ahead.Slice(Margin, states), _ahead.Slice(Margin + 1, states), _ahead.Slice(Margin + 2, states), _skips.Slice(Margin + 2, states), beta);
            }
            var outer = pass.OutputGradient.Slice(((sequence * steps) + t) * size, size);
            var outputs = pass.Outputs.Slice(((sequence * steps) + t) * size, size);
            WideSoftmax.ScaledPowers(outputs, _norms[t], weight, outer);
            AddOccupancy(Forward(t).Slice(Margin, states), beta, labels, logSum, weight, outer);
            Emission(pass, sequence, t, labels);
            TensorPrimitives.Add(beta, _emission.Slice(Margin, states), _ahead.Slice(Margin, states));
            last = t;
        }
    }

    // p(state of t) = exp(α + β - ln p), which is taken off the softmax of its output.
    void AddOccupancy(ReadOnlySpan<double> alpha, ReadOnlySpan<double> beta, ReadOnlySpan<float> labels, double logSum, double weight, Span<float> outer)
    {
        var powers = _term[..alpha.Length];
        TensorPrimitives.Add(alpha, beta, powers);
        TensorPrimitives.Subtract(powers, logSum, powers);
        LogMatrix.Exp(powers);
        var blanks = 0.0;
        for (var s = 0; s < powers.Length; s += 2) blanks += powers[s];
        outer[_ctc.Blank] -= (float)(weight * blanks);
        for (var i = 0; i < labels.Length; i++) outer[(int)labels[i]] -= (float)(weight * powers[(2 * i) + 1]);
    }

    // destination = ln(eᵃ + eᵇ + eᶜ⁺ˢ).
    void Sum(ReadOnlySpan<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> c, ReadOnlySpan<double> skips, Span<double> destination)
    {
        var greatest = _greatest[..a.Length];
        var term = _term[..a.Length];
        TensorPrimitives.Add(c, skips, term);
        TensorPrimitives.Max(a, b, greatest);
        TensorPrimitives.Max(greatest, term, greatest);
        // Where there is no way, nothing is taken off, so that none stays none.
        TensorPrimitives.Max(greatest, -double.MaxValue, greatest);
        TensorPrimitives.Subtract(term, greatest, term);
        LogMatrix.Exp(term);
        AddPowers(a, greatest, term, destination);
        AddPowers(b, greatest, term, destination);
        TensorPrimitives.Log(term, destination);
        TensorPrimitives.Add(destination, greatest, destination);
    }

    static void AddPowers(ReadOnlySpan<double> x, ReadOnlySpan<double> greatest, Span<double> sums, Span<double> room)
    {
        TensorPrimitives.Subtract(x, greatest, room);
        LogMatrix.Exp(room);
        TensorPrimitives.Add(sums, room, sums);
    }

    // Log-probabilities of a step's label in each state.
    void Emission(in ObjectivePass pass, int sequence, int step, ReadOnlySpan<float> labels)
    {
        var outputs = pass.Outputs.Slice(((sequence * pass.Shape.Steps) + step) * _ctc.OutputSize, _ctc.OutputSize);
        var sum = WideSoftmax.SumOfPowers(outputs, out var greatest);
        _norms[step] = greatest + Math.Log(sum);
        var emission = _emission[Margin..];
        for (var i = 0; i < labels.Length; i++) (emission[2 * i], emission[(2 * i) + 1]) = (outputs[_ctc.Blank] - _norms[step], outputs[(int)labels[i]] - _norms[step]);
        emission[2 * labels.Length] = outputs[_ctc.Blank] - _norms[step];
    }

    Span<double> Forward(int step) => _forward.Slice(step * _stride, _stride);
}
