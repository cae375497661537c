using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Tests.Laws;
using static Microsoft.ML.Lstm.Engine.Tests.Numerics.KernelData;

namespace Microsoft.ML.Lstm.Engine.Tests.Numerics;

[TestClass]
public sealed class GateNormTests
{
    [TestMethod]
    [DataRow(4), DataRow(2), DataRow(1)]
    public void Both_directions_match_the_scalar_reference_for_any_number_of_units(int gates)
    {
        for (var units = 1; units <= Longest; units++) Check(new(units, gates), batch: 1 + units % 4);
    }

    static void Check(GatePanels panels, int batch)
    {
        var (count, rows, stride) = (panels.Units * panels.Gates, batch + 2, (batch + 2) * Panels.WideColumns);
        var (inputs, gains, gradients) = (Draw(batch * count, 1), Draw(count, 2), Draw(batch * count, 3));
        var gain = Spread(gains, 1, panels, 1);
        var products = Spread(inputs, batch, panels, batch);
        var gates = new float[products.Length];
        var inverses = new float[batch];
        GateNorm.Normalize(products, panels, batch, inverses);
        GateNorm.AddScaled(products, gain, batch, gates);
        // The gradients lie among those of more rows, as a block of steps leaves them.
        var byGates = Spread(gradients, batch, panels, rows);
        var (byProducts, byGain) = (new float[byGates.Length], new float[panels.Width]);
        for (var b = 0; b < batch; b++)
        {
            var row = b * Panels.WideColumns;
            GateNorm.RowBackward(
                byGates.AsSpan(row), stride, products.AsSpan(row), batch, gain, inverses[b], panels, byProducts.AsSpan(row), byGain);
        }

        var gainGradient = new double[count];
        for (var b = 0; b < batch; b++)
        {
            double[] x = [.. inputs.AsSpan(b * count, count).ToArray()];
            var normal = Normal(x, out var inverse);
            // The mean's square is taken from that of the values, both good to some 1e-7: what is left of few values alike is good to less.
            var lost = 1e-7 * x.Average(v => v * v) * inverse * inverse;
            Assert.AreEqual(inverse, inverses[b], (1e-6 + lost) * inverse, $"{panels}");
            var found = new float[count];
            for (var i = 0; i < count; i++)
            {
                var (gate, unit) = (i / panels.Units, i % panels.Units);
                Assert.AreEqual(normal[i] * gains[i], gates[panels.Place(gate, unit, batch, b)], 1e-6 + (1e-6 + lost) * Math.Abs(normal[i]), $"{panels} element {i}");
                found[i] = byProducts[panels.Place(gate, unit, rows, b)];
                gainGradient[i] += gradients[b * count + i] * normal[i];
            }
            var worst = GradientCheck.WorstError(x, found, () => Normal(x, out _).Select((v, i) => v * gains[i] * gradients[b * count + i]).Sum(), 1e-6);
            // Two values become ±1 whatever they are, so hardly anything is left of their gradient.
            Assert.IsTrue(worst < (count > 2 ? 1e-3 : 1e-2), $"{panels}: worst relative error {worst}");
        }
        for (var i = 0; i < count; i++)
            Assert.AreEqual(gainGradient[i], byGain[panels.Place(i / panels.Units, i % panels.Units, 1, 0)], 1e-5, $"{panels} gain {i}");
    }

    static double[] Normal(double[] x, out double inverse)
    {
        var mean = x.Average();
        var scale = inverse = 1 / Math.Sqrt(x.Average(v => (v - mean) * (v - mean)) + 1e-5);
        return [.. x.Select(v => (v - mean) * scale)];
    }

    // Rows [batch, gates · H] in panels of so many rows, zeros beyond the last unit.
    static float[] Spread(float[] values, int batch, GatePanels panels, int rows)
    {
        var spread = new float[rows * panels.Width];
        var count = panels.Units * panels.Gates;
        for (var i = 0; i < batch * count; i++)
            spread[panels.Place(i % count / panels.Units, i % panels.Units, rows, i / count)] = values[i];
        return spread;
    }
}
