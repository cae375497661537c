using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Tests.Reference;
using static Microsoft.ML.Lstm.Engine.Tests.Numerics.KernelData;

namespace Microsoft.ML.Lstm.Engine.Tests.Numerics;

[TestClass]
public sealed class MinimalUnitsTests
{
    [TestMethod]
    public void Both_directions_match_the_scalar_reference_for_any_number_of_units()
    {
        for (var units = 1; units <= Longest; units++)
        {
            Check(MinimalCell.Gru, units, rows: 1 + units % 4, masked: units % 2 == 0);
            Check(MinimalCell.Lstm, units, rows: 1 + units % 5, masked: units % 3 == 0);
        }
    }

    [TestMethod]
    public void Closed_gates_of_a_minLstm_are_no_division_of_zero_by_zero()
    {
        // Both gates are e⁻³⁰⁰, which no float holds; what counts is their ratio, e to e.
        float[] gates = [-301, -300, 0.5f, 0], hidden = [0], output = [0];
        MinimalUnits.Forward(MinimalCell.Lstm, 1, default, gates, hidden, output);
        Assert.AreEqual(Sigmoid(1), output[0], 1e-6);
        Assert.AreEqual(output[0], hidden[0]);
    }

    static void Check(MinimalCell cell, int units, int rows, bool masked)
    {
        var (count, stride) = (cell == MinimalCell.Gru ? 2 : 3, MinimalUnits.Stride(cell, units));
        bool[] present = masked ? [.. Enumerable.Range(0, rows).Select(row => row % 3 != 1)] : [];
        var (products, before) = (Draw(rows * stride, 1, limit: 4), Draw(units, 2));
        var (gates, hidden, output) = (products.ToArray(), before.ToArray(), new float[rows * units]);
        MinimalUnits.Forward(cell, units, present, gates, hidden, output);
        var (dOutput, dAfter, dGates) = (Draw(rows * units, 3), Draw(units, 4), new float[rows * count * units]);
        var dHidden = dAfter.ToArray();
        MinimalUnits.Backward(cell, units, gates, before, output, dOutput, dHidden, dGates);
        for (var u = 0; u < units; u++)
        {
            double h = before[u];
            var (updates, candidates, states) = (new double[rows], new double[rows], new double[rows]);
            for (var row = 0; row < rows; row++)
            {
                states[row] = h;
                if (present.Length > 0 && !present[row])
                {
                    Assert.AreEqual(h, output[row * units + u], 2e-6);
                    continue;
                }
                candidates[row] = ScalarMinimal.Candidate(Product(row, count - 1));
                updates[row] = cell == MinimalCell.Gru ? Sigmoid(Product(row, 0)) : Sigmoid(Product(row, 1)) / (Sigmoid(Product(row, 0)) + Sigmoid(Product(row, 1)));
                h += updates[row] * (candidates[row] - h);
                Assert.AreEqual(h, output[row * units + u], 2e-6, $"{cell} of {units} units");
            }
            Assert.AreEqual(output[(rows - 1) * units + u], hidden[u]);
            double dh = dAfter[u];
            for (var row = rows - 1; row >= 0; row--)
            {
                dh += dOutput[row * units + u];
                var (s, g) = (updates[row], candidates[row]);
                var slope = Product(row, count - 1) >= 0 ? 1 : g * (1 - g);
                Assert.AreEqual(dh * s * slope, Gradient(row, count - 1), 4e-6, $"{cell} of {units} units");
                var byLogit = dh * (g - states[row]) * s * (1 - s);
                if (cell == MinimalCell.Gru) Assert.AreEqual(byLogit, Gradient(row, 0), 4e-6, $"{cell} of {units} units");
                else
                {
                    Assert.AreEqual(-byLogit * (1 - Sigmoid(Product(row, 0))), Gradient(row, 0), 4e-6, $"{cell} of {units} units");
                    Assert.AreEqual(byLogit * (1 - Sigmoid(Product(row, 1))), Gradient(row, 1), 4e-6, $"{cell} of {units} units");
                }
                dh *= 1 - s;
            }
            Assert.AreEqual(dh, dHidden[u], 4e-6, $"{cell} of {units} units");

            double Product(int row, int gate) => products[row * stride + gate * units + u];
            float Gradient(int row, int gate) => dGates[(row * count + gate) * units + u];
        }
    }
}
