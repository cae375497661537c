using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>The scores of an example's convolutions, and what each value of the example moves of them.</summary>
/// <remarks>On the way of the values they would change by jumps; only both ends are theirs.</remarks>
/// <param name="network">What reads the examples.</param>
/// <param name="model">What scores their convolutions.</param>
/// <param name="weight">What its scores are multiplied by.</param>
/// <param name="values">For each input what the network reads.</param>
sealed class ConvolutionPath(SequenceNetwork network, ConvolutionModel model, float weight, float[][] values) : ScorePath(
    Scores(network, model, weight, Array.ConvertAll(values, some => Array.ConvertAll(some, value => float.IsNaN(value) ? value : 0))), Scores(network, model, weight, values))
{
    public override void Share(ReadOnlySpan<double> ofScores, double[][] contributions)
    {
        var weights = new double[model.Features];
        for (var k = 0; k < ofScores.Length; k++)
        {
            var (unit, some) = (PerUnit(ofScores, k) * weight, model.WeightsOf(k).ToArray());
            for (var f = 0; f < weights.Length; f++) weights[f] += unit * some[f];
        }

        var rest = weights.AsSpan();
        for (var input = 0; input < values.Length; input++)
        {
            if (model.Banks[input] is { } bank)
            {
                var moved = new double[values[input].Length];
                new ConvolutionAttribution(bank).Add(values[input], rest, moved);
                MoveToObserved(moved, values[input], bank.Channels);
                for (var i = 0; i < moved.Length; i++) contributions[input][network.Encoders[input]!.ValueOf(i)] += moved[i];
                rest = rest[bank.Features..];
            }
            else if (ConvolutionScorer.OthersOf(network.Plan, input) is var size and > 0)
            {
                if (network.Encoders[input]?.Measured is { } pool) Measured(pool, values[input], rest[..size], contributions[input], network.Encoders[input]!);
                else for (var i = 0; i < size; i++) contributions[input][i] += rest[i] * values[input][i];
                rest = rest[size..];
            }
        }
    }

    static void Measured(MeasuredPool pool, float[] values, ReadOnlySpan<double> weights, double[] contributions, InputEncoder encoder)
    {
        var (steps, statistics, moved) = (values.ToArray(), new float[pool.OutputSize], new double[values.Length]);
        pool.Measure(steps, statistics);
        pool.AddContributions(steps, statistics, weights, moved);
        for (var i = 0; i < moved.Length; i++) contributions[encoder.ValueOf(i)] += moved[i];
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

    static float[] Scores(SequenceNetwork network, ConvolutionModel model, float weight, float[][] values)
    {
        var (features, scores) = (new float[model.Features], new float[network.Plan.Scores]);
        var rest = features.AsSpan();
        for (var input = 0; input < values.Length; input++)
        {
            if (model.Banks[input] is { } bank)
            {
                var pass = new ConvolutionPass(bank.Channels);
                pass.Load(values[input]);
                pass.Features(bank, rest);
                rest = rest[bank.Features..];
            }
            else if (ConvolutionScorer.OthersOf(network.Plan, input) is var size and > 0)
            {
                if (network.Encoders[input]?.Measured is { } pool) pool.Measure(values[input].ToArray(), rest[..size]);
                else values[input].CopyTo(rest);
                rest = rest[size..];
            }
        }

        model.Score(features, scores);
        for (var k = 0; k < scores.Length; k++) scores[k] *= weight;
        return scores;
    }
}
