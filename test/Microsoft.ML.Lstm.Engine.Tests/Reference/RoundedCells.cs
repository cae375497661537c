using Microsoft.ML.Lstm.Engine.Layers;

namespace Microsoft.ML.Lstm.Engine.Tests.Reference;

/// <summary>One step of a quantised layer in double: weights and vectors rounded as the papers say, all else exact.</summary>
static class RoundedCells
{
    /// <summary>The output, and the state after the step.</summary>
    /// <param name="layer">What is quantised.</param>
    /// <param name="weights">Its weights, rounded or not.</param>
    /// <param name="input">[F].</param>
    /// <param name="state">The state before.</param>
    public static (double[] Output, double[] State) Step(ILayer layer, float[] weights, float[] input, float[] state)
    {
        var outputs = layer.OutputSize;
        var first = Product(Part(0), input);
        var bias = Part(layer is Linear ? 1 : 2);
        switch (layer)
        {
            case Linear:
                return ([.. first.Zip(bias, (product, b) => product + b)], []);
            case Layers.Recurrent.Lstm lstm:
                var (h, c) = (state[..outputs], state[outputs..]);
                var gates = first.Zip(Product(Part(1), h), bias).Select(gate => gate.First + gate.Second + gate.Third).ToArray();
                double Gate(int gate, int unit) => gates[gate * lstm.HiddenSize + unit];
                var cell = c.Select((before, u) => Sigmoid(Gate(1, u)) * before + Sigmoid(Gate(0, u)) * Math.Tanh(Gate(2, u))).ToArray();
                var hidden = cell.Select((after, u) => Sigmoid(Gate(3, u)) * Math.Tanh(after)).ToArray();
                return (hidden, [.. hidden, .. cell]);
            default:
                var (second, candidate) = (Product(Part(1), state), Part(3));
                double Sum(int gate, int unit) => first[gate * outputs + unit] + bias[gate * outputs + unit] + (gate < 2 ? second[gate * outputs + unit] : 0);
                double Unit(int u)
                {
                    var n = Math.Tanh(Sum(2, u) + Sigmoid(Sum(0, u)) * (second[2 * outputs + u] + candidate[u]));
                    return n + Sigmoid(Sum(1, u)) * (state[u] - n);
                }
                double[] next = [.. Enumerable.Range(0, outputs).Select(Unit)];
                return (next, next);
        }

        float[] Part(int place) => layer.Weights.Slice(weights, place).ToArray();
    }

    static double[] Product(float[] matrix, float[] vector)
    {
        var rounded = Rounded(vector, vector.Max(Math.Abs) / 127.0);
        return [.. matrix.Chunk(vector.Length).Select(row => Rounded(row, Scale(row)).Zip(rounded, (w, x) => w * x).Sum())];
    }

    // The greatest magnitude over 127, rounded up to 16 significant bits.
    static double Scale(float[] row)
    {
        var exact = (float)(row.Max(Math.Abs) / 127.0);
        var unit = Math.Pow(2, Math.Floor(Math.Log2(exact)) - 15);
        return Math.Ceiling(exact / unit) * unit;
    }

    static double[] Rounded(float[] values, double scale) => [.. values.Select(value => scale == 0 ? 0 : scale * Math.Round(value / scale))];

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
