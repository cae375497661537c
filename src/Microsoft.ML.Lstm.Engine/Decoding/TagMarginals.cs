using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Objectives;

namespace Microsoft.ML.Lstm.Engine.Decoding;

/// <summary>
/// Probabilities under a conditional random field by the forward-backward recursions (Rabiner 1989; Lafferty et al. 2001), in double: of each label at each step, and of whole
/// stretches of labels with what stands beside them. All scores are divided by a temperature. It keeps memory, which grows with the longest sequence: one thread at a time.
/// </summary>
sealed class TagMarginals
{
    readonly int _labels;
    readonly float[] _transitions, _packed;
    readonly double[] _start, _end, _row, _powers;
    readonly double _temperature;
    double[] _emissions = [], _forward = [], _backward = [];
    int _steps;

    /// <summary>Probabilities under a CRF with some weights, which are copied.</summary>
    public TagMarginals(Crf crf, ReadOnlySpan<float> weights, double temperature)
    {
        (_labels, _temperature) = (crf.Labels, temperature);
        (_start, _end, _row, _powers) = (Scaled(crf.Weights.Slice(weights, 0)), Scaled(crf.Weights.Slice(weights, 1)), new double[_labels], new double[_labels]);
        _transitions = crf.Weights.Slice(weights, 2).ToArray();
        TensorPrimitives.Divide(_transitions, (float)temperature, _transitions);
        _packed = new float[LogMatrix.PackedSize(_labels)];
        LogMatrix.Pack(_transitions, _labels, _packed);
    }

    /// <summary>ln of the sum over all label sequences of the powers of their scores.</summary>
    public double LogSum { get; private set; }

    LogMatrix Transitions => new(_transitions, _labels, _packed);

    /// <summary>Takes the outputs of a sequence [T, labels], one step at least.</summary>
    public void Compute(ReadOnlySpan<float> outputs)
    {
        _steps = outputs.Length / _labels;
        if (_emissions.Length < outputs.Length) (_emissions, _forward, _backward) = (new double[outputs.Length], new double[outputs.Length], new double[outputs.Length]);
        TensorPrimitives.ConvertTruncating(outputs, _emissions);
        var used = _emissions.AsSpan(0, outputs.Length);
        TensorPrimitives.Divide(used, _temperature, used);
        var transitions = Transitions;
        _start.CopyTo(_forward.AsSpan());
        for (var t = 0; t < _steps; t++)
        {
            if (t > 0) transitions.Forward(Row(_forward, t - 1), _powers, Row(_forward, t));
            TensorPrimitives.Add(Row(_forward, t), Row(_emissions, t), Row(_forward, t));
        }
        _end.CopyTo(Row(_backward, _steps - 1));
        for (var t = _steps - 2; t >= 0; t--)
        {
            TensorPrimitives.Add(Row(_emissions, t + 1), Row(_backward, t + 1), _row);
            transitions.Backward(_row, _powers, Row(_backward, t));
        }
        TensorPrimitives.Add<double>(Row(_forward, _steps - 1), _end, _row);
        LogSum = LogMatrix.LogSum(_row);
    }

    /// <summary>The probability of each label at a step.</summary>
    public void CopyTo(int step, Span<float> probabilities)
    {
        TensorPrimitives.Add(Row(_forward, step), Row(_backward, step), _row);
        for (var label = 0; label < _labels; label++) probabilities[label] = (float)Math.Min(1, Math.Exp(_row[label] - LogSum));
    }

    /// <summary>ln of the probability of a sequence of labels.</summary>
    public double LogProbability(ReadOnlySpan<int> labels)
    {
        var score = _start[labels[0]] + _end[labels[^1]];
        for (var t = 0; t < labels.Length; t++)
        {
            if (t > 0) score += Transitions[labels[t - 1], labels[t]];
            score += _emissions[(t * _labels) + labels[t]];
        }
        return score - LogSum;
    }

    /// <summary>The probability that a stretch of steps has some labels, and that it begins and ends where it does.</summary>
    /// <param name="start">The first step.</param>
    /// <param name="labels">The labels of the stretch.</param>
    /// <param name="begins">Whether a stretch begins between a label and the next one.</param>
    /// <param name="ends">Whether a stretch ends between a label and the next one.</param>
    public double Stretch(int start, ReadOnlySpan<int> labels, Func<int, int, bool> begins, Func<int, int, bool> ends)
    {
        var transitions = Transitions;
        var (first, last, end) = (labels[0], labels[^1], start + labels.Length);
        var score = -LogSum;
        if (start == 0) score += _start[first];
        else
        {
            for (var from = 0; from < _labels; from++) _row[from] = begins(from, first) ? _forward[((start - 1) * _labels) + from] + transitions[from, first] : double.NegativeInfinity;
            score += LogSumOfRow();
        }
        for (var t = start; t < end; t++)
        {
            if (t > start) score += transitions[labels[t - start - 1], labels[t - start]];
            score += _emissions[(t * _labels) + labels[t - start]];
        }
        if (end == _steps) score += _end[last];
        else
        {
            for (var to = 0; to < _labels; to++)
                _row[to] = ends(last, to) ? transitions[last, to] + _emissions[(end * _labels) + to] + _backward[(end * _labels) + to] : double.NegativeInfinity;
            score += LogSumOfRow();
        }
        return Math.Min(1, Math.Exp(score));
    }

    double LogSumOfRow() => TensorPrimitives.Max<double>(_row) == double.NegativeInfinity ? double.NegativeInfinity : LogMatrix.LogSum(_row);

    Span<double> Row(double[] values, int step) => values.AsSpan(step * _labels, _labels);

    double[] Scaled(ReadOnlySpan<float> scores)
    {
        var scaled = new double[scores.Length];
        for (var i = 0; i < scaled.Length; i++) scaled[i] = scores[i] / _temperature;
        return scaled;
    }
}
