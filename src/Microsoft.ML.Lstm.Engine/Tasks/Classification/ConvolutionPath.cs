using Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>The scores of an example's convolutions on a straight way from those of the baseline, and what each value of the example moves of them.</summary>
/// <remarks>On the way of the values they would change by jumps; only both ends are theirs.</remarks>
sealed class ConvolutionPath
{
    readonly SequenceNetwork _network;
    readonly ConvolutionModel _model;
    readonly float[][] _values;
    readonly float[] _from, _change;
    readonly float _weight;

    /// <param name="network">What reads the examples.</param>
    /// <param name="model">What scores their convolutions.</param>
    /// <param name="weight">What its scores are multiplied by.</param>
    /// <param name="values">For each input what the network reads.</param>
    public ConvolutionPath(SequenceNetwork network, ConvolutionModel model, float weight, float[][] values)
    {
        (_network, _model, _weight, _values) = (network, model, weight, values);
        (_from, _change) = (Scores(Array.ConvertAll(values, some => Array.ConvertAll(some, value => float.IsNaN(value) ? value : 0))), Scores(values));
        for (var k = 0; k < _from.Length; k++) _change[k] -= _from[k];
    }

    /// <summary>How far each score changes on the whole way.</summary>
    public ReadOnlySpan<float> Change => _change;

    /// <summary>Adds the scores at a share of the way.</summary>
    public void AddTo(Span<float> scores, float share)
    {
        for (var k = 0; k < scores.Length; k++) scores[k] += _from[k] + (share * _change[k]);
    }

    /// <summary>Adds to the contributions of each input's values what the scores' contributions come from.</summary>
    public void Share(ReadOnlySpan<double> ofScores, double[][] contributions)
    {
        var weights = new double[_model.Features];
        for (var k = 0; k < ofScores.Length; k++)
        {
            if (_change[k] == 0) continue;
            var some = _model.WeightsOf(k);
            for (var f = 0; f < weights.Length; f++) weights[f] += ofScores[k] / _change[k] * _weight * some[f];
        }

        var rest = weights.AsSpan();
        for (var input = 0; input < _values.Length; input++)
        {
            if (_model.Banks[input] is { } bank)
            {
                var moved = new double[_values[input].Length];
                new ConvolutionAttribution(bank).Add(_values[input], rest, moved);
                MoveToObserved(moved, _values[input], bank.Channels);
                for (var i = 0; i < moved.Length; i++) contributions[input][_network.Encoders[input]!.ValueOf(i)] += moved[i];
                rest = rest[bank.Features..];
            }
            else if (ConvolutionScorer.StaticOf(_network.Plan, input) is var size and > 0)
            {
                for (var i = 0; i < size; i++) contributions[input][i] += rest[i] * _values[input][i];
                rest = rest[size..];
            }
        }
    }

    /// <summary>A masked step was interpolated, so its share is that of the steps beside it.</summary>
    static void MoveToObserved(double[] moved, ReadOnlySpan<float> values, int channels)
    {
        var steps = moved.Length / channels;
        for (var step = 0; step < steps; step++)
        {
            if (!ConvolutionPass.IsMasked(values, step, channels)) continue;
            var (before, after) = (step, step);
            while (before >= 0 && ConvolutionPass.IsMasked(values, before, channels)) before--;
            while (after < steps && ConvolutionPass.IsMasked(values, after, channels)) after++;
            if (before < 0) before = after;
            if (after == steps) after = before;
            for (var c = 0; c < channels; c++)
            {
                var half = moved[(step * channels) + c] / 2;
                moved[(step * channels) + c] = 0;
                if (before == steps) continue;
                moved[(before * channels) + c] += half;
                moved[(after * channels) + c] += half;
            }
        }
    }

    float[] Scores(float[][] values)
    {
        var (features, scores) = (new float[_model.Features], new float[_network.Plan.Scores]);
        var rest = features.AsSpan();
        for (var input = 0; input < values.Length; input++)
        {
            if (_model.Banks[input] is { } bank)
            {
                var pass = new ConvolutionPass(bank.Channels);
                pass.Load(values[input]);
                pass.Features(bank, rest);
                rest = rest[bank.Features..];
            }
            else if (ConvolutionScorer.StaticOf(_network.Plan, input) is var size and > 0)
            {
                values[input].CopyTo(rest);
                rest = rest[size..];
            }
        }

        _model.Score(features, scores);
        for (var k = 0; k < scores.Length; k++) scores[k] *= _weight;
        return scores;
    }
}
