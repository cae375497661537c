using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>The forward-backward recursions of a <see cref="Crf"/> over one sequence after the other, and the gradient that they give.</summary>
readonly ref struct CrfLattice
{
    const int Missing = -1;

    readonly Crf _crf;
    readonly ReadOnlySpan<float> _start, _end;
    readonly LogMatrix _transitions;
    readonly Span<double> _forward, _backward, _emission, _fromPowers, _toPowers, _marginal;

    // Expected transitions divided by the powers of their scores, and those that are counted as they are.
    readonly Span<double> _scaledPairs, _pairs;

    public CrfLattice(Crf crf, in ObjectivePass pass)
    {
        var k = crf.Labels;
        _crf = crf;
        _start = crf.Weights.Slice(pass.Weights, 0);
        _end = crf.Weights.Slice(pass.Weights, 1);
        _transitions = new(crf.Weights.Slice(pass.Weights, 2), k, pass.Packed);
        var rest = ScratchDoubles.In(pass.Scratch);
        _backward = rest[..k];
        _emission = rest.Slice(k, k);
        _fromPowers = rest.Slice(2 * k, k);
        _toPowers = rest.Slice(3 * k, k);
        _marginal = rest.Slice(4 * k, k);
        _scaledPairs = rest.Slice(5 * k, k * k);
        _pairs = rest.Slice(5 * k + k * k, k * k);
        _forward = rest[(5 * k + 2 * k * k)..];
        _scaledPairs.Clear();
        _pairs.Clear();
    }

    public static int ScratchSize(int labels, int steps) => ScratchDoubles.Size(checked(5 * labels + 2 * labels * labels + steps * labels));

    /// <summary>The weighted loss of one sequence; its output gradient, and those by start and end.</summary>
    public LossSum Evaluate(in ObjectivePass pass, int sequence)
    {
        var (steps, weight) = (pass.Shape.Steps, pass.WeightOf(sequence));
        var labels = pass.Targets[_crf.Field, sequence];
        if (labels.Length > steps) ObjectiveGuard.ThrowTooMany(sequence, labels.Length, steps);
        var (there, known) = (0, 0);
        for (var t = 0; t < steps; t++)
        {
            if (!pass.Mask[sequence * steps + t]) continue;
            there++;
            if (Label(labels, sequence, t) != Missing) known++;
        }
        if (known == 0) return default;
        var (logSum, last) = Forward(pass, sequence, constrained: false);
        Backward(pass, sequence, last, logSum, weight, known == there ? Expected.LessLabels : Expected.All);
        if (known == there) return new(weight * (logSum - Score(pass, sequence)), Math.Abs((double)weight) * known);
        // ln of the sum over the ways that have the labels which are known.
        var (own, _) = Forward(pass, sequence, constrained: true);
        Backward(pass, sequence, last, own, -weight, Expected.Constrained);
        return new(weight * (logSum - own), Math.Abs((double)weight) * known);
    }

    // α of each step: the log-sum of the scores of all ways to each of its labels; ln Z, and the last step that is there.
    (double LogSum, int Last) Forward(in ObjectivePass pass, int sequence, bool constrained)
    {
        var labels = pass.Targets[_crf.Field, sequence];
        var (steps, last) = (pass.Shape.Steps, -1);
        for (var t = 0; t < steps; t++)
        {
            if (!pass.Mask[sequence * steps + t]) continue;
            var alpha = Forward(t);
            Emission(pass, sequence, t, constrained ? Label(labels, sequence, t) : Missing);
            if (last < 0) TensorPrimitives.ConvertTruncating(_start, alpha);
            else _transitions.Forward(Forward(last), _fromPowers, alpha);
            TensorPrimitives.Add(alpha, _emission, alpha);
            last = t;
        }
        TensorPrimitives.ConvertTruncating(_end, _backward);
        TensorPrimitives.Add(Forward(last), _backward, _marginal);
        return (LogMatrix.LogSum(_marginal), last);
    }

    // The score of the labels, all of which are known.
    double Score(in ObjectivePass pass, int sequence)
    {
        var labels = pass.Targets[_crf.Field, sequence];
        var (k, steps) = (_crf.Labels, pass.Shape.Steps);
        var (score, before) = (0.0, Missing);
        for (var t = 0; t < steps; t++)
        {
            if (!pass.Mask[sequence * steps + t]) continue;
            var label = Label(labels, sequence, t);
            score += pass.Outputs[(sequence * steps + t) * k + label] + (before == Missing ? _start[label] : _transitions[before, label]);
            before = label;
        }
        return score + _end[before];
    }

    // β of a step, from the last one on: the log-sum of the scores of all ways from each of its labels to the end.
    void Backward(in ObjectivePass pass, int sequence, int last, double logSum, double weight, Expected expected)
    {
        if (pass.OutputGradient.IsEmpty && pass.WeightGradient.IsEmpty) return;
        var labels = pass.Targets[_crf.Field, sequence];
        var (k, steps) = (_crf.Labels, pass.Shape.Steps);
        for (var t = last; t >= 0;)
        {
            var before = t - 1;
            while (before >= 0 && !pass.Mask[sequence * steps + before]) before--;
            // p(label of t) = exp(α + β - ln Z).
            TensorPrimitives.Add(Forward(t), _backward, _marginal);
            TensorPrimitives.Subtract(_marginal, logSum, _marginal);
            LogMatrix.Exp(_marginal);
            if (expected == Expected.LessLabels) _marginal[Label(labels, sequence, t)] -= 1;
            TensorPrimitives.Multiply(_marginal, weight, _marginal);
            if (!pass.OutputGradient.IsEmpty) AddTo(pass.OutputGradient.Slice((sequence * steps + t) * k, k));
            if (!pass.WeightGradient.IsEmpty && t == last) AddTo(_crf.Weights.Slice(pass.WeightGradient, 1));
            if (!pass.WeightGradient.IsEmpty && before < 0) AddTo(_crf.Weights.Slice(pass.WeightGradient, 0));
            if (before < 0) return;
            Emission(pass, sequence, t, expected == Expected.Constrained ? Label(labels, sequence, t) : Missing);
            TensorPrimitives.Add(_emission, _backward, _emission);
            var greatest = _transitions.Backward(_emission, _toPowers, _backward);
            if (!pass.WeightGradient.IsEmpty)
            {
                AddPairs(Forward(before), greatest, logSum, weight);
                if (expected == Expected.LessLabels) _pairs[Label(labels, sequence, before) * k + Label(labels, sequence, t)] -= weight;
            }
            t = before;
        }
    }

    // p(i, j) = exp(α[i] + A[i, j] + emission[j] + β[j] - ln Z), the last three being the emission by now.
    void AddPairs(ReadOnlySpan<double> alpha, double toGreatest, double logSum, double weight)
    {
        var k = _crf.Labels;
        var fromGreatest = TensorPrimitives.Max(alpha);
        var scale = fromGreatest + toGreatest + _transitions.Greatest - logSum;
        if (scale > LogMatrix.Depth)
        {
            // The best way here and the best way on from here do not fit together: what does fit would vanish among the powers.
            for (var i = 0; i < k; i++)
                for (var j = 0; j < k; j++) _pairs[i * k + j] += weight * Math.Exp(alpha[i] + _transitions[i, j] + _emission[j] - logSum);
            return;
        }
        TensorPrimitives.Subtract(alpha, fromGreatest, _fromPowers);
        LogMatrix.Exp(_fromPowers);
        TensorPrimitives.Multiply(_fromPowers, weight * Math.Exp(scale), _fromPowers);
        for (var i = 0; i < k; i++)
        {
            var row = _scaledPairs.Slice(i * k, k);
            TensorPrimitives.MultiplyAdd(_toPowers, _fromPowers[i], row, row);
        }
    }

    /// <summary>Adds the gradient by the transitions, of all sequences, unless it is empty.</summary>
    public void AddTransitionGradient(Span<float> weightGradient)
    {
        if (weightGradient.IsEmpty) return;
        var gradient = _crf.Weights.Slice(weightGradient, 2);
        TensorPrimitives.MultiplyAdd(_scaledPairs, _transitions.Powers, _pairs, _pairs);
        for (var i = 0; i < gradient.Length; i++) gradient[i] += (float)_pairs[i];
    }

    void AddTo(Span<float> gradient)
    {
        for (var j = 0; j < gradient.Length; j++) gradient[j] += (float)_marginal[j];
    }

    Span<double> Forward(int step) => _forward.Slice(step * _crf.Labels, _crf.Labels);

    // The outputs of a step; where only one label may be, the others cannot.
    void Emission(in ObjectivePass pass, int sequence, int step, int only)
    {
        TensorPrimitives.ConvertTruncating(pass.Outputs.Slice((sequence * pass.Shape.Steps + step) * _crf.Labels, _crf.Labels), _emission);
        if (only == Missing) return;
        var kept = _emission[only];
        _emission.Fill(double.NegativeInfinity);
        _emission[only] = kept;
    }

    int Label(ReadOnlySpan<float> labels, int sequence, int step) =>
        step >= labels.Length || float.IsNaN(labels[step]) ? Missing : ObjectiveGuard.Class(labels[step], _crf.Labels, sequence, step);

    // What a gradient is of: the sum over all ways, the same less the labels, which are all known, or the sum over the ways that have those labels which are known.
    enum Expected
    {
        All,
        LessLabels,
        Constrained,
    }
}
