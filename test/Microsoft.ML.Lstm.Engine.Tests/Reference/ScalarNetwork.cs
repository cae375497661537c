using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Minimal;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Reference;

/// <summary>Every layer one number at a time, in double: what forward passes are compared with, and what differences are taken of.</summary>
static class ScalarNetwork
{
    public static double[] Forward(ILayer layer, double[] weights, double[] input, bool[] mask, int batch, int steps, ulong? seed) => layer switch
    {
        Linear => Affine(layer, weights, input),
        Relu => [.. input.Select(x => Math.Max(0, x))],
        Tanh => [.. input.Select(Math.Tanh)],
        Sigmoid => [.. input.Select(x => 1 / (1 + Math.Exp(-x)))],
        Silu => [.. input.Select(SelfGated)],
        Gelu => [.. input.Select(x => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))))],
        RmsNorm norm => ScalarRows.RmsNorm(weights, input, layer.InputSize, norm.Epsilon),
        GatedFeedForward block => ScalarRows.GatedFeedForward(block, weights, input, SelfGated),
        FlattenSteps last => ScalarRows.LastSteps(input, mask, batch, steps, layer.InputSize, last.Count),
        TakeLastSteps last => ScalarRows.LastSteps(input, mask, batch, steps, layer.InputSize, last.Count),
        Softmax => ScalarRows.Softmax(input, layer.InputSize),
        LayerNorm norm => ScalarRows.LayerNorm(weights, input, layer.InputSize, norm.Epsilon),
        Embedding embedding => ScalarRows.Embedding(weights, input, mask, layer.OutputSize, embedding.PaddingIndex),
        CharacterConvolution words => ScalarRows.Characters(words, weights, input, mask),
        TakeLastStep => ScalarRows.Pool(input, mask, batch, steps, layer.InputSize, values => values[^1]),
        MeanPool => ScalarRows.Pool(input, mask, batch, steps, layer.InputSize, values => values.Average()),
        MeasuredPool measured => ScalarIrregular.Measured(measured, input, mask, batch, steps),
        MaxPool => ScalarRows.Pool(input, mask, batch, steps, layer.InputSize, values => values.Max()),
        RepeatVector => ScalarRows.Spread(ScalarRows.Pool(input, mask, batch, steps, layer.InputSize, values => values[^1]), steps, layer.InputSize),
        Residual past => ScalarRows.Residual(input, Forward(past.Layer, weights, input, mask, batch, steps, seed), mask, layer.InputSize),
        AttentionPool => ScalarAttention.Pool(layer, weights, input, mask, batch, steps),
        AttentionAsLayer adapted => ScalarAttention.Split(adapted, weights, input, mask, batch, steps),
        SelfAttention self => ScalarAttention.Self(self, weights, input, mask, batch, steps),
        Dropout or PartialDropout or VariationalDropout => Thinned(layer, input, batch, steps, seed),
        Layers.Recurrent.Lstm lstm => ScalarLstm.Forward(lstm, weights, input, mask, batch, steps, seed),
        Mogrifier gated => ScalarLstm.Mogrified(gated, weights, input, mask, batch, steps, seed),
        Gru gru => ScalarRecurrence.Gru(gru, weights, input, mask, batch, steps, seed),
        SLstm slstm => ScalarXLstm.SLstm(slstm, weights, input, mask, batch, steps),
        MLstm mlstm => ScalarXLstm.MLstm(mlstm, weights, input, mask, batch, steps),
        MinGru => ScalarMinimal.Gru(weights, input, mask, batch, steps, layer.InputSize, layer.OutputSize),
        MinLstm => ScalarMinimal.Lstm(weights, input, mask, batch, steps, layer.InputSize, layer.OutputSize),
        GruD gru => ScalarIrregular.GruD(gru, weights, input, mask, batch, steps),
        TimeAwareLstm lstm => ScalarIrregular.TimeAware(lstm, weights, input, mask, batch, steps),
        ContinuousDecay decay => ScalarIrregular.Decayed(decay, input),
        SimpleRnn => ScalarRecurrence.Rnn(weights, input, mask, batch, steps, layer.InputSize, layer.OutputSize),
        TwoViews views => BothViews(views, weights, input, mask, batch, steps, seed),
        Reverse reverse => Turned(reverse, weights, input, mask, batch, steps, seed),
        GradientCheckpoint again => Forward(again.Layer, weights, input, mask, batch, steps, seed),
        Conv1D convolution => ScalarRows.Convolution(convolution, weights, input, mask, batch, steps),
        Concatenate branches => SideBySide(branches, weights, input, mask, batch, steps, seed),
        Bidirectional both => BothWays(both, weights, input, mask, batch, steps, seed),
        Sequential chain => InOrder(chain, weights, input, mask, batch, steps, seed),
        _ => throw new NotSupportedException($"{layer} needs a scalar reference."),
    };

    static double[] BothViews(TwoViews views, double[] weights, double[] input, bool[] mask, int batch, int steps, ulong? seed)
    {
        var reversed = input.Chunk(views.InputSize).SelectMany(features => features.Reverse()).ToArray();
        var one = Forward(views.Layer, weights, input, mask, batch, steps, SplitMix64.Derive(seed, 0)).Chunk(views.Layer.OutputSize);
        var other = Forward(views.Layer, weights, reversed, mask, batch, steps, SplitMix64.Derive(seed, 1)).Chunk(views.Layer.OutputSize);
        return [.. one.Zip(other, (ahead, back) => ahead.Concat(back)).SelectMany(both => both)];
    }

    static double SelfGated(double x) => x / (1 + Math.Exp(-x));

    static double[] Affine(ILayer layer, double[] weights, double[] input)
    {
        var (from, to) = (layer.InputSize, layer.OutputSize);
        var output = new double[input.Length / from * to];
        for (var i = 0; i < output.Length; i++)
        {
            var (row, unit) = (i / to, i % to);
            output[i] = weights[from * to + unit];
            for (var k = 0; k < from; k++) output[i] += weights[unit * from + k] * input[row * from + k];
        }
        return output;
    }

    // Which elements fall is no matter of rounding: the layer itself says so, asked with ones.
    static double[] Thinned(ILayer layer, double[] input, int batch, int steps, ulong? seed)
    {
        var run = new LayerRun(layer, batch, steps, seed: seed);
        run.Input.AsSpan().Fill(1);
        return [.. run.Forward().Zip(input, (kept, x) => kept * x)];
    }

    static double[] Turned(Reverse reverse, double[] weights, double[] input, bool[] mask, int batch, int steps, ulong? seed)
    {
        var output = Forward(reverse.Layer, weights, Turn(input, reverse.InputSize, steps), Turn(mask, 1, steps), batch, steps, seed);
        return Turn(output, reverse.OutputSize, reverse.OutputSteps(steps));

        static T[] Turn<T>(T[] values, int size, int steps) =>
            values.Length == 0 ? [] : [.. values.Chunk(size).Chunk(steps).SelectMany(rows => rows.Reverse()).SelectMany(row => row)];
    }

    static double[] BothWays(Bidirectional both, double[] weights, double[] input, bool[] mask, int batch, int steps, ulong? seed)
    {
        var start = both.Forwards.Weights.Count;
        var one = Forward(both.Forwards, weights[..start], input, mask, batch, steps, SplitMix64.Derive(seed, 0));
        var other = Forward(new Reverse(both.Backwards), weights[start..], input, mask, batch, steps, SplitMix64.Derive(seed, 1));
        return both.MergeMode == MergeMode.Concatenate
            ? [.. one.Chunk(both.Forwards.OutputSize).Zip(other.Chunk(both.Backwards.OutputSize)).SelectMany(rows => rows.First.Concat(rows.Second))]
            : [.. one.Zip(other, (x, y) => both.MergeMode switch { MergeMode.Sum => x + y, MergeMode.Average => (x + y) / 2, _ => x * y })];
    }

    static double[] SideBySide(Concatenate branches, double[] weights, double[] input, bool[] mask, int batch, int steps, ulong? seed)
    {
        var start = 0;
        var outputs = new List<double[][]>();
        for (var i = 0; i < branches.Layers.Length; i++)
        {
            var layer = branches.Layers[i];
            var output = Forward(layer, weights[start..(start + layer.Weights.Count)], input, mask, batch, steps, SplitMix64.Derive(seed, i));
            outputs.Add([.. output.Chunk(layer.OutputSize)]);
            start += layer.Weights.Count;
        }

        return [.. Enumerable.Range(0, outputs[0].Length).SelectMany(row => outputs.SelectMany(part => part[row]))];
    }

    static double[] InOrder(Sequential chain, double[] weights, double[] input, bool[] mask, int batch, int steps, ulong? seed)
    {
        var start = 0;
        for (var i = 0; i < chain.Layers.Length; i++)
        {
            var layer = chain.Layers[i];
            input = Forward(layer, weights[start..(start + layer.Weights.Count)], input, mask, batch, steps, SplitMix64.Derive(seed, i));
            start += layer.Weights.Count;
            if (!layer.KeepsSteps) mask = [];
            steps = layer.OutputSteps(steps);
        }
        return input;
    }
}
