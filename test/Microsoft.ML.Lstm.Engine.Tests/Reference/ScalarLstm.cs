namespace Microsoft.ML.Lstm.Engine.Tests.Reference;

/// <summary>The LSTM as in the papers, one number at a time, in double.</summary>
static class ScalarLstm
{
    public static double[] Forward(double[] weights, double[] input, bool[] mask, int batch, int steps, int features, int units)
    {
        var output = new double[batch * steps * units];
        var (hidden, bias) = (4 * units * features, 4 * units * (features + units));
        for (var b = 0; b < batch; b++)
        {
            var (h, c) = (new double[units], new double[units]);
            for (var t = 0; t < steps; t++)
            {
                var row = b * steps + t;
                if (mask.Length == 0 || mask[row])
                {
                    var next = new double[units];
                    for (var u = 0; u < units; u++)
                    {
                        var (i, f, g, o) = (Sigmoid(Gate(0, u)), Sigmoid(Gate(1, u)), Math.Tanh(Gate(2, u)), Sigmoid(Gate(3, u)));
                        c[u] = f * c[u] + i * g;
                        next[u] = o * Math.Tanh(c[u]);
                    }
                    h = next;
                }
                h.CopyTo(output, row * units);

                double Gate(int gate, int u)
                {
                    var place = gate * units + u;
                    var sum = weights[bias + place];
                    for (var k = 0; k < features; k++) sum += weights[place * features + k] * input[row * features + k];
                    for (var k = 0; k < units; k++) sum += weights[hidden + place * units + k] * h[k];
                    return sum;
                }
            }
        }
        return output;
    }

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
