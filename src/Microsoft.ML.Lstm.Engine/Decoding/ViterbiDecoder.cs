using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Decoding;

/// <summary>
/// The most probable sequence of labels of a conditional random field (Viterbi 1967; Lafferty et al. 2001): the sum of emissions, transitions, start
/// and end is the greatest score, which is returned. Of equal paths to a label the one through the first label is taken.
/// </summary>
public sealed class ViterbiDecoder : IDecoder
{
    readonly double[] _start, _end, _transitions, _scores, _before;
    long[] _from = [];

    /// <summary>A decoder of a CRF with its current weights, which are copied.</summary>
    /// <param name="crf">The CRF.</param>
    /// <param name="weights">Its weights, as its layout says.</param>
    public ViterbiDecoder(Crf crf, ReadOnlySpan<float> weights)
    {
        ArgumentNullException.ThrowIfNull(crf);
        if (weights.Length != crf.Weights.Count)
            throw new ArgumentException($"{weights.Length} weights came, but {crf} has {crf.Weights.Count}.", nameof(weights));
        Labels = crf.Labels;
        (_start, _end, _transitions) = (Doubles(crf.Weights.Slice(weights, 0)), Doubles(crf.Weights.Slice(weights, 1)), Doubles(crf.Weights.Slice(weights, 2)));
        (_scores, _before) = (new double[Labels], new double[Labels]);
    }

    /// <inheritdoc/>
    public int Labels { get; }

    /// <inheritdoc/>
    public double Decode(ReadOnlySpan<float> outputs, Mask mask, Span<int> labels)
    {
        DecodingGuard.Check(outputs, mask, labels, Labels);
        if (_from.Length < outputs.Length) _from = new long[outputs.Length];
        var last = -1;
        for (var t = 0; t < labels.Length; t++)
        {
            labels[t] = -1;
            if (!mask[t]) continue;
            if (last < 0) _start.CopyTo(_scores);
            else
            {
                _scores.CopyTo(_before);
                MaxPlus.Product(_before, _transitions, _scores, From(t));
            }
            for (var j = 0; j < Labels; j++) _scores[j] += outputs[t * Labels + j];
            last = t;
        }
        if (last < 0) return 0;
        TensorPrimitives.Add<double>(_scores, _end, _scores);
        var label = TensorPrimitives.IndexOfMax<double>(_scores);
        var score = _scores[label];
        // Back along the ways that were best; the first step that is there has none before it.
        for (var t = last; t >= 0;)
        {
            labels[t] = label;
            var before = t - 1;
            while (before >= 0 && !mask[before]) before--;
            if (before >= 0) label = (int)From(t)[label];
            t = before;
        }
        return score;
    }

    Span<long> From(int step) => _from.AsSpan(step * Labels, Labels);

    static double[] Doubles(ReadOnlySpan<float> values)
    {
        var doubles = new double[values.Length];
        TensorPrimitives.ConvertTruncating<float, double>(values, doubles);
        return doubles;
    }

    /// <inheritdoc/>
    public override string ToString() => $"ViterbiDecoder({Labels})";
}
