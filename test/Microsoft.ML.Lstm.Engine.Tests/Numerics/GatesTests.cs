using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tests.Numerics;

[TestClass]
public sealed class GatesTests
{
    [TestMethod]
    public void Both_directions_match_the_scalar_reference_for_any_number_of_units()
    {
        for (var units = 1; units <= 130; units++) Check(units, batch: 1 + units % 4);
    }

    [TestMethod]
    [DataRow(4), DataRow(2), DataRow(1)]
    public void Packing_and_unpacking_return_what_came(int gates)
    {
        foreach (var (units, depth) in new[] { (1, 1), (5, 3), (16, 64), (17, 65), (70, 130) })
        {
            var panels = new GatePanels(units, gates);
            var weights = Draw(gates * units * depth, 1);
            var packed = new float[panels.Width * depth];
            packed.AsSpan().Fill(float.NaN);
            panels.Pack(weights, depth, packed);
            Assert.IsTrue(packed.All(float.IsFinite), "padding is zeros");
            var back = weights.ToArray();
            panels.AddUnpacked(packed, depth, back);
            for (var i = 0; i < back.Length; i++) Assert.AreEqual(2 * weights[i], back[i]);
        }
    }

    [TestMethod]
    [DataRow(4), DataRow(2), DataRow(1)]
    public void Gates_as_depth_give_the_product_with_the_transposed_gates(int gateCount)
    {
        foreach (var (units, columns) in new[] { (1, 1), (5, 3), (17, 65), (33, 100) })
        {
            var panels = new GatePanels(units, gateCount);
            var weights = Draw(gateCount * units * columns, 1);
            var packed = new float[new Panels(columns).Size(panels.Width)];
            packed.AsSpan().Fill(float.NaN);
            panels.PackGatesAsDepth(weights, columns, packed);
            // One gate after the other is set to 1 and picks its own row of the weights.
            var unit = new float[gateCount * units];
            for (var row = 0; row < unit.Length; row += 3)
            {
                unit.AsSpan().Clear();
                unit[row] = 1;
                var gates = new float[panels.Width];
                panels.Pack(unit, 1, gates);
                var product = new float[columns];
                var one = new Operand { Values = gates, RowStride = gates.Length, SegmentDepth = gates.Length };
                Gemm.AddProduct(one, 1, packed, columns, product, columns);
                CollectionAssert.AreEqual(weights[(row * columns)..((row + 1) * columns)], product, $"{units} units, row {row}");
            }
        }
    }

    static void Check(int units, int batch)
    {
        var (panels, lanes, wide) = (new GatePanels(units, 4).Count, Panels.Lanes, Panels.WideColumns);
        var padded = Panels.RoundUp(units);
        int Gate(int q, int b, int u) => (u / lanes * batch + b) * wide + q * lanes + u % lanes;
        int Cell(int b, int u) => (u / lanes * batch + b) * lanes + u % lanes;
        var gates = Draw(panels * batch * wide, 1);
        var (inputs, before, outputStride) = (gates.ToArray(), Draw(batch * padded, 2), units + 3);
        var (after, hidden, output) = (new float[before.Length], new float[before.Length], Draw(batch * outputStride, 3));
        var untouched = output.ToArray();
        Gates.Forward(new()
        {
            Units = units,
            Batch = batch,
            Panels = ..,
            Gates = gates,
            CellBefore = before,
            Cell = after,
            Hidden = hidden,
            Output = output,
            OutputStride = outputStride,
        });
        var (dOutput, dHidden, dAfter) = (Draw(batch * outputStride, 4), Draw(before.Length, 5), Draw(before.Length, 6));
        var (dBefore, dGates) = (new float[before.Length], new float[gates.Length]);
        Gates.Backward(new()
        {
            Units = units,
            Batch = batch,
            Gates = gates,
            CellBefore = before,
            Cell = after,
            OutputGradient = dOutput,
            OutputStride = outputStride,
            HiddenGradient = dHidden,
            CellGradient = dAfter,
            CellBeforeGradient = dBefore,
            GateGradient = dGates,
            GateGradientStride = batch * wide,
        });
        for (var b = 0; b < batch; b++)
        {
            for (var u = units; u < outputStride; u++)
                Assert.AreEqual(untouched[b * outputStride + u], output[b * outputStride + u], "between the rows");
            for (var u = 0; u < units; u++)
            {
                var (i, f, o) = (Sigmoid(inputs[Gate(0, b, u)]), Sigmoid(inputs[Gate(1, b, u)]), Sigmoid(inputs[Gate(3, b, u)]));
                var g = Math.Tanh(inputs[Gate(2, b, u)]);
                var c = f * before[Cell(b, u)] + i * g;
                var tanh = Math.Tanh(c);
                Close(c, after[Cell(b, u)]);
                Close(o * tanh, hidden[b * padded + u]);
                Assert.AreEqual(hidden[b * padded + u], output[b * outputStride + u]);
                var dh = (double)dOutput[b * outputStride + u] + dHidden[b * padded + u];
                var dc = dAfter[Cell(b, u)] + dh * o * (1 - tanh * tanh);
                Close(dc * g * i * (1 - i), dGates[Gate(0, b, u)]);
                Close(dc * before[Cell(b, u)] * f * (1 - f), dGates[Gate(1, b, u)]);
                Close(dc * i * (1 - g * g), dGates[Gate(2, b, u)]);
                Close(dh * tanh * o * (1 - o), dGates[Gate(3, b, u)]);
                Close(dc * f, dBefore[Cell(b, u)]);
            }
        }

        void Close(double expected, float actual) => Assert.AreEqual(expected, actual, 1e-6, $"{units} units");
    }

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    static float[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
    }
}
