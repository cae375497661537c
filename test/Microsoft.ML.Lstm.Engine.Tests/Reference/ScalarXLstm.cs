using Microsoft.ML.Lstm.Engine.Layers;
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
}
