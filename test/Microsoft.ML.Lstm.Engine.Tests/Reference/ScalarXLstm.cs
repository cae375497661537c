using Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;
using static Microsoft.ML.Lstm.Engine.Tests.Reference.ScalarRecurrence;

namespace Microsoft.ML.Lstm.Engine.Tests.Reference;

/// <summary>The cells of the xLSTM (Beck et al. 2024) without any stabiliser, one number at a time, in double, where e to the gates does not overflow.</summary>
static class ScalarXLstm
{
    public static double[] SLstm(SLstm layer, double[] weights, double[] input, bool[] mask, int batch, int steps)
    {
        var (f, h, units) = (layer.InputSize, layer.OutputSize, layer.OutputSize / layer.Heads);
        var (inputWeights, hiddenWeights, bias) = (Named(layer, weights, "input weights"), Named(layer, weights, "hidden weights"), Named(layer, weights, "bias"));
        var (c, n) = (new double[batch * h], new double[batch * h]);
        return Run(mask, batch, steps, h, (row, before) =>
        {
            var after = new double[h];
            for (var u = 0; u < h; u++)
            {
                var (head, place) = (u / units, row / steps * h + u);
                double Gate(int gate)
                {
                    var r = (4 * head + gate) * units + u % units;
                    return bias[r] + Dot(inputWeights.AsSpan(r * f, f), input.AsSpan(row * f, f))
                        + Dot(hiddenWeights.AsSpan(r * units, units), before.AsSpan(head * units, units));
                }

                var (write, keep) = (Math.Exp(Gate(0)), Sigmoid(Gate(1)));
                c[place] = keep * c[place] + write * Math.Tanh(Gate(2));
                n[place] = keep * n[place] + write;
                after[u] = Sigmoid(Gate(3)) * c[place] / n[place];
            }
            return after;
        });
    }

    public static double[] MLstm(MLstm layer, double[] weights, double[] input, bool[] mask, int batch, int steps)
    {
        var (f, h, units) = (layer.InputSize, layer.OutputSize, layer.OutputSize / layer.Heads);
        var (inputWeights, bias) = (Named(layer, weights, "input weights"), Named(layer, weights, "bias"));
        // Memories [sequence][head][value][key], normalisers [sequence][head][key].
        var (memory, normalizer) = (new double[batch * h * units], new double[batch * h]);
        return Run(mask, batch, steps, h, (row, _) =>
        {
            var after = new double[h];
            double Gate(int r) => bias[r] + Dot(inputWeights.AsSpan(r * f, f), input.AsSpan(row * f, f));
            for (var head = 0; head < layer.Heads; head++)
            {
                var (write, keep) = (Math.Exp(Gate(4 * h + head)), Sigmoid(Gate(4 * h + layer.Heads + head)));
                double Of(int part, int u) => Gate(part * h + head * units + u);
                var first = row / steps * h + head * units;
                var n = normalizer.AsSpan(first, units);
                var q = Enumerable.Range(0, units).Select(u => Of(0, u)).ToArray();
                var k = Enumerable.Range(0, units).Select(u => Of(1, u) / Math.Sqrt(units)).ToArray();
                for (var u = 0; u < units; u++) n[u] = keep * n[u] + write * k[u];
                var divisor = Math.Max(Math.Abs(Dot(n, q)), 1);
                for (var u = 0; u < units; u++)
                {
                    var c = memory.AsSpan((first + u) * units, units);
                    var v = Of(2, u);
                    for (var key = 0; key < units; key++) c[key] = keep * c[key] + write * v * k[key];
                    after[head * units + u] = Sigmoid(Of(3, u)) * Dot(c, q) / divisor;
                }
            }
            return after;
        });
    }
}
