using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;

namespace Microsoft.ML.Lstm.Engine.Tests.Reference;

/// <summary>GRU-D (Che et al. 2018) and the time-aware LSTM (Baytas et al. 2017) as in the papers, one number at a time, in double.</summary>
static class ScalarIrregular
{
    public static double[] GruD(GruD layer, double[] weights, double[] input, bool[] mask, int batch, int steps)
    {
        var (d, h) = (layer.Features, layer.OutputSize);
        double[] Named(string name) => ScalarRecurrence.Named(layer, weights, name);
        var (w, u, b) = (Named("input weights"), Named("hidden weights"), Named("bias"));
        var (inputDecay, inputBias, hiddenDecay, hiddenBias) = (Named("input decay"), Named("input decay bias"), Named("hidden decay"), Named("hidden decay bias"));
        return ScalarRecurrence.Run(mask, batch, steps, h, (row, before) =>
        {
            var step = input.AsSpan(row * 3 * d, 3 * d).ToArray();
            var (x, m, gaps) = (step[..d], step[d..(2 * d)], step[(2 * d)..]);
            var left = Units(d, f => Left(inputDecay[f] * gaps[f] + inputBias[f]));
            var read = Units(d, f => m[f] * x[f] + (1 - m[f]) * (left[f] * x[f] + (1 - left[f]) * 0)).Concat(m).ToArray();
            var decayed = Units(h, k => before[k] * Left(ScalarRecurrence.Dot(hiddenDecay.AsSpan(k * d, d), gaps) + hiddenBias[k]));
            double Gate(int gate, double[] of) => ScalarRecurrence.Dot(w.AsSpan(gate * 2 * d, 2 * d), read) + ScalarRecurrence.Dot(u.AsSpan(gate * h, h), of) + b[gate];
            var reset = Units(h, k => ScalarRecurrence.Sigmoid(Gate(k, decayed)) * decayed[k]);
            return Units(h, k =>
            {
                var z = ScalarRecurrence.Sigmoid(Gate(h + k, decayed));
                return (1 - z) * decayed[k] + z * Math.Tanh(Gate(2 * h + k, reset));
            });
        });
    }

    public static double[] TimeAware(TimeAwareLstm layer, double[] weights, double[] input, bool[] mask, int batch, int steps)
    {
        var (f, h) = (layer.Features, layer.OutputSize);
        double[] Named(string name) => ScalarRecurrence.Named(layer, weights, name);
        var (w, u, b, shortWeights, shortBias) = (Named("input weights"), Named("hidden weights"), Named("bias"), Named("short-term weights"), Named("short-term bias"));
        var cells = new double[batch][];
        var output = ScalarRecurrence.Run(mask, batch, steps, h, (row, before) =>
        {
            var c = cells[row / steps] ?? new double[h];
            var (x, time) = (input.AsSpan(row * (f + 1), f).ToArray(), input[(row + 1) * (f + 1) - 1]);
            var discounted = Units(h, k =>
            {
                var s = Math.Tanh(ScalarRecurrence.Dot(shortWeights.AsSpan(k * h, h), c) + shortBias[k]);
                return c[k] - s + s / Math.Log(Math.E + Math.Max(0, time));
            });
            double Gate(int gate) => ScalarRecurrence.Dot(w.AsSpan(gate * f, f), x) + ScalarRecurrence.Dot(u.AsSpan(gate * h, h), before) + b[gate];
            cells[row / steps] = Units(h, k => ScalarRecurrence.Sigmoid(Gate(h + k)) * discounted[k] + ScalarRecurrence.Sigmoid(Gate(k)) * Math.Tanh(Gate(2 * h + k)));
            return Units(h, k => ScalarRecurrence.Sigmoid(Gate(3 * h + k)) * Math.Tanh(cells[row / steps][k]));
        });
        return output;
    }

    /// <summary>Between events as in Mei and Eisner 2017, equation 7.</summary>
    public static double[] Decayed(ContinuousDecay layer, double[] input)
    {
        var n = layer.OutputSize;
        return [.. input.Chunk(layer.InputSize).SelectMany(step => Units(n, i =>
        {
            var (value, level, rate, time) = (step[i], step[n + i], Math.Log(1 + Math.Exp(step[2 * n + i])), step[3 * n + (layer.TimeOfEach ? i : 0)]);
            return level + (value - level) * Math.Exp(-rate * Math.Max(0, time));
        }))];
    }

    /// <summary>Statistic by statistic, 0 where nothing is measured.</summary>
    public static double[] Measured(MeasuredPool pool, double[] input, bool[] mask, int batch, int steps)
    {
        Func<(double Value, double Mask)[], double>[] statistics =
            [some => some[0].Value, some => some[^1].Value, some => some.Average(one => one.Value), some => some.Min(one => one.Value), some => some.Max(one => one.Value), some => Math.Log(1 + some.Sum(one => one.Mask))];
        var measured = Enumerable.Range(0, batch).Select(b => Units(pool.Features, f => Enumerable.Range(b * steps, steps).Where(row => mask.Length == 0 || mask[row])
            .Select(row => (Value: input[row * pool.InputSize + f], Mask: input[row * pool.InputSize + pool.Features + f])).Where(one => one.Mask > 0).ToArray())).ToArray();
        return [.. measured.SelectMany(features => statistics.SelectMany(statistic => features.Select(some => some.Length == 0 ? 0 : statistic(some))))];
    }

    static double Left(double a) => Math.Exp(-Math.Max(0, a));

    static T[] Units<T>(int count, Func<int, T> unit) => [.. Enumerable.Range(0, count).Select(unit)];
}
