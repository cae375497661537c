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

    public static double[] Gru(double[] weights, double[] input, bool[] mask, int batch, int steps, int f, int h, bool resetAfter)
    {
        var (hidden, bias, candidateBias) = (3 * h * f, 3 * h * (f + h), 3 * h * (f + h + 1));
        return Run(mask, batch, steps, h, (row, before) =>
        {
            var r = Units(h, u => Sigmoid(Inputs(row, u) + Hidden(u, before)));
            var reset = Units(h, u => r[u] * before[u]);
            return Units(h, u =>
            {
                var z = Sigmoid(Inputs(row, h + u) + Hidden(h + u, before));
                var n = Math.Tanh(Inputs(row, 2 * h + u)
                    + (resetAfter ? r[u] * (Hidden(2 * h + u, before) + weights[candidateBias + u]) : Hidden(2 * h + u, reset)));
                return (1 - z) * n + z * before[u];
            });
        });

        double Inputs(int row, int gate) => weights[bias + gate] + Dot(weights.AsSpan(gate * f, f), input.AsSpan(row * f, f));
        double Hidden(int gate, double[] x) => Dot(weights.AsSpan(hidden + gate * h, h), x);
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
