using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Numerics;
using static Microsoft.ML.Lstm.Engine.Tests.Reference.ScalarRecurrence;

namespace Microsoft.ML.Lstm.Engine.Tests.Reference;

/// <summary>The LSTM and its variants as in the papers, one number at a time, in double.</summary>
static class ScalarLstm
{
    public static double[] Forward(Layers.Recurrent.Lstm layer, double[] weights, double[] input, bool[] mask, int batch, int steps, ulong? seed, Func<double[], double[], (double[] X, double[] H)>? gate = null)
    {
        var (variant, features, units, outputs) = (layer.Options, layer.InputSize, layer.HiddenSize, layer.OutputSize);
        double[] Named(string name) => ScalarRecurrence.Named(layer, weights, name);
        var (inputWeights, hiddenWeights, bias) = (Named("input weights"), Named("hidden weights"), Named("bias"));
        var (peepholes, projection) = (Named("peepholes"), Named("projection"));
        var (inputGain, hiddenGain) = (Named("input gain"), Named("hidden gain"));
        var clip = variant.GateInputClip == 0 ? double.PositiveInfinity : variant.GateInputClip;
        var keep = Keep(variant.RecurrentDropout, batch, outputs, seed);
        var cells = new double[batch][];
        return Run(mask, batch, steps, outputs, (row, before) =>
        {
            var b = row / steps;
            var c = cells[b] ??= new double[units];
            var given = input.AsSpan(row * features, features).ToArray();
            if (gate is not null) (given, before) = gate(given, before);
            var dropped = before.Select((h, j) => h * keep[b * outputs + j]).ToArray();
            var x = Products(inputWeights, features, given, inputGain, 0, 4 * units);
            var u = Products(hiddenWeights, outputs, dropped, hiddenGain, 0, 4 * units);
            var m = new double[units];
            for (var j = 0; j < units; j++)
            {
                double Gate(int gate) => x[gate * units + j] + u[gate * units + j] + bias[gate * units + j];
                double Peep(int row, double cell) => peepholes.Length == 0 ? 0 : peepholes[row * units + j] * cell;
                var i = Sigmoid(Clip(Gate(0) + Peep(0, c[j])));
                var f = variant.CoupledInputForget ? 1 - i : Sigmoid(Clip(Gate(1) + Peep(1, c[j])));
                c[j] = f * c[j] + i * Math.Tanh(Clip(Gate(2)));
                m[j] = Sigmoid(Clip(Gate(3) + Peep(2, c[j]))) * Math.Tanh(Clip(c[j]));
            }
            return projection.Length == 0 ? m : [.. Enumerable.Range(0, outputs).Select(p => Dot(projection.AsSpan(p * units, units), m))];
        });

        double Clip(double value) => Math.Clamp(value, -clip, clip);
    }

    public static double[] Mogrified(Mogrifier layer, double[] weights, double[] input, bool[] mask, int batch, int steps, ulong? seed)
    {
        return Forward(layer.Cell, weights[..layer.Cell.Weights.Count], input, mask, batch, steps, SplitMix64.Derive(seed, 0), (x, h) =>
        {
            for (var r = 1; r <= layer.Rounds; r++)
            {
                var matrix = ScalarRecurrence.Named(layer, weights, $"round {r}");
                if (r % 2 == 1) x = Gated(matrix, h, x);
                else h = Gated(matrix, x, h);
            }
            return (x, h);
        });

        static double[] Gated(double[] matrix, double[] by, double[] values) =>
            [.. values.Select((value, i) => 2 * Sigmoid(Dot(matrix.AsSpan(i * by.Length, by.Length), by)) * value)];
    }
}
