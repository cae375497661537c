using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;

namespace Microsoft.ML.Lstm.Engine.Tests.Reference;

/// <summary>The gated and the plain recurrent layer as in the papers, one number at a time, in double.</summary>
static class ScalarRecurrence
{
    /// <summary>Goes through every sequence: <paramref name="step"/> makes the next h from a row of the input and the h before.</summary>
    public static double[] Run(bool[] mask, int batch, int steps, int units, Func<int, double[], double[]> step)
    {
        var output = new double[batch * steps * units];
        for (var b = 0; b < batch; b++)
        {
            var h = new double[units];
            for (var row = b * steps; row < (b + 1) * steps; row++)
            {
                if (mask.Length == 0 || mask[row]) h = step(row, h);
                h.CopyTo(output, row * units);
            }
        }
        return output;
    }

    public static double[] Gru(Gru layer, double[] weights, double[] input, bool[] mask, int batch, int steps, ulong? seed)
    {
        var (variant, f, h) = (layer.Options, layer.InputSize, layer.OutputSize);
        var (inputWeights, hiddenWeights) = (Named(layer, weights, "input weights"), Named(layer, weights, "hidden weights"));
        var (bias, candidateBias) = (Named(layer, weights, "bias"), Named(layer, weights, "candidate bias"));
        var (inputGain, hiddenGain) = (Named(layer, weights, "input gain"), Named(layer, weights, "hidden gain"));
        var clip = variant.GateInputClip == 0 ? double.PositiveInfinity : variant.GateInputClip;
        var keep = Keep(variant.RecurrentDropout, batch, h, seed);
        return Run(mask, batch, steps, h, (row, before) =>
        {
            var dropped = Units(h, u => before[u] * keep[row / steps * h + u]);
            var x = input.AsSpan(row * f, f).ToArray();
            // r and z are normalised together, the candidate by itself.
            var (gates, candidate) = (Inputs(x, 0, 2 * h), Inputs(x, 2 * h, h));
            var hidden = Products(hiddenWeights, h, dropped, hiddenGain, 0, 2 * h);
            var r = Units(h, u => Sigmoid(Clip(gates[u] + hidden[u])));
            var product = Products(hiddenWeights, h, layer.ResetAfter ? dropped : Units(h, u => r[u] * dropped[u]), hiddenGain, 2 * h, h);
            return Units(h, u =>
            {
                var z = Sigmoid(Clip(gates[h + u] + hidden[h + u]));
                var n = Math.Tanh(Clip(candidate[u] + (layer.ResetAfter ? r[u] * (product[u] + candidateBias[u]) : product[u])));
                return (1 - z) * n + z * before[u];
            });
        });

        double Clip(double value) => Math.Clamp(value, -clip, clip);
        double[] Inputs(double[] x, int first, int count) =>
            [.. Products(inputWeights, f, x, inputGain, first, count).Select((p, i) => p + bias[first + i])];
    }

    /// <summary>The weights of a name; none where the layer has none.</summary>
    public static double[] Named(ILayer layer, double[] weights, string name)
    {
        var specs = layer.Weights.Specs.ToArray();
        var start = specs.TakeWhile(s => s.Name != name).Sum(s => s.Count);
        return weights[start..(start + specs.Where(s => s.Name == name).Sum(s => s.Count))];
    }

    /// <summary>Rows from the first on of a matrix [.., size] times x, normalised over them when there is a gain (Ba et al. 2016).</summary>
    public static double[] Products(double[] matrix, int size, double[] x, double[] gain, int first, int count)
    {
        var products = Units(count, g => Dot(matrix.AsSpan((first + g) * size, size), x));
        if (gain.Length == 0) return products;
        var mean = products.Average();
        var deviation = Math.Sqrt(products.Average(p => (p - mean) * (p - mean)) + 1e-5);
        return [.. products.Select((p, g) => (p - mean) / deviation * gain[first + g])];
    }

    /// <summary>What dropout leaves of h [B, size]. Which features fall is no matter of rounding, so the layer's own draw is asked.</summary>
    public static double[] Keep(float rate, int batch, int size, ulong? seed)
    {
        var (room, keep) = (new float[batch * size], new float[batch * size]);
        if (seed is { } key && rate > 0) RecurrentDropout.Draw(key, rate, batch, size, size, room, keep);
        else keep.AsSpan().Fill(1);
        return [.. keep.Select(k => (double)k)];
    }

    public static double[] Rnn(double[] weights, double[] input, bool[] mask, int batch, int steps, int f, int h) =>
        Run(mask, batch, steps, h, (row, before) => Units(h, u => Math.Tanh(
            weights[h * (f + h) + u]
            + Dot(weights.AsSpan(u * f, f), input.AsSpan(row * f, f))
            + Dot(weights.AsSpan(h * f + u * h, h), before))));

    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    static double[] Units(int count, Func<int, double> unit) => [.. Enumerable.Range(0, count).Select(unit)];
}
