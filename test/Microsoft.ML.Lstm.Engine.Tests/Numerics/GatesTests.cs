using Microsoft.ML.Lstm.Engine.Numerics;
using static Microsoft.ML.Lstm.Engine.Tests.Numerics.KernelData;

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
    [DataRow(true, 0f, false), DataRow(false, 0.4f, false), DataRow(false, 0f, true)]
    [DataRow(true, 0.4f, false), DataRow(true, 0f, true), DataRow(true, 0.4f, true)]
    public void Varied_gates_match_the_scalar_reference_for_any_number_of_units(bool peepholes, float clip, bool coupled)
    {
        for (var units = 1; units <= Longest; units++) Check(units, batch: 1 + units % 4, peepholes, clip, coupled);
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
        foreach (var (units, columns) in new[] { (1, 1), (5, 3), (17, 65), (16, 64), (33, 100) })
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
                var one = new StridedMatrix { Values = gates, RowStride = gates.Length, SegmentDepth = gates.Length };
                Gemm.AddProduct(one, 1, packed, columns, product, columns);
                CollectionAssert.AreEqual(weights[(row * columns)..((row + 1) * columns)], product, $"{units} units, row {row}");
            }
        }
    }

    static void Check(int units, int batch, bool peepholes = false, float clip = 0, bool coupled = false)
    {
        var (panels, lanes, wide) = (new GatePanels(units, 4).Count, Panels.Lanes, Panels.WideColumns);
        var padded = Panels.RoundUp(units);
        int Gate(int q, int b, int u) => (u / lanes * batch + b) * wide + q * lanes + u % lanes;
        int Cell(int b, int u) => (u / lanes * batch + b) * lanes + u % lanes;
        var gates = Draw(panels * batch * wide, 1);
        var (inputs, before, outputStride) = (gates.ToArray(), Draw(batch * padded, 2), units + 3);
        var (after, hidden, output) = (new float[before.Length], new float[before.Length], Draw(batch * outputStride, 3));
        var untouched = output.ToArray();
        var (peeps, limit) = (peepholes ? Draw(panels * wide, 7) : [], clip == 0 ? double.PositiveInfinity : clip);
        Gates.Forward(new()
        {
            Units = units,
            Batch = batch,
            Rows = batch,
            Panels = ..,
            Gates = gates,
            CellBefore = before,
            Cell = after,
            Hidden = hidden,
            Output = output,
            OutputStride = outputStride,
            Peepholes = peeps,
            Clip = clip,
            Coupled = coupled,
        });
        var (dOutput, dHidden, dAfter) = (Draw(batch * outputStride, 4), Draw(before.Length, 5), Draw(before.Length, 6));
        var (dBefore, dGates) = (new float[before.Length], new float[gates.Length]);
        Gates.Backward(new()
        {
            Units = units,
            Batch = batch,
            Rows = batch,
            Panels = ..,
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
            Peepholes = peeps,
            Clip = clip,
            Coupled = coupled,
        });
        for (var b = 0; b < batch; b++)
        {
            for (var u = units; u < outputStride; u++)
                Assert.AreEqual(untouched[b * outputStride + u], output[b * outputStride + u], "between the rows");
            for (var u = 0; u < units; u++)
            {
                // What goes into a gate, and what it gets of the cell.
                double Peep(int q) => peepholes && q != 2 ? peeps[u / lanes * wide + q * lanes + u % lanes] : 0;
                double Into(int q, double cell) => inputs[Gate(q, b, u)] + Peep(q) * cell;
                double cell = before[Cell(b, u)];
                var (ai, af, ag) = (Into(0, cell), Into(1, cell), Into(2, 0));
                var (i, g) = (Sigmoid(Held(ai)), Math.Tanh(Held(ag)));
                var f = coupled ? 1 - i : Sigmoid(Held(af));
                var c = f * cell + i * g;
                var ao = Into(3, c);
                var (o, tanh) = (Sigmoid(Held(ao)), Math.Tanh(Held(c)));
                Close(c, after[Cell(b, u)]);
                Close(o * tanh, hidden[b * padded + u]);
                Assert.AreEqual(hidden[b * padded + u], output[b * outputStride + u]);
                var dh = (double)dOutput[b * outputStride + u] + dHidden[b * padded + u];
                var dao = Through(ao, dh * tanh * o * (1 - o));
                var dc = dAfter[Cell(b, u)] + Through(c, dh * o * (1 - tanh * tanh)) + Peep(3) * dao;
                var daf = coupled ? 0 : Through(af, dc * cell * f * (1 - f));
                var dai = Through(ai, dc * (coupled ? g - cell : g) * i * (1 - i));
                Close(dai, dGates[Gate(0, b, u)]);
                Close(daf, dGates[Gate(1, b, u)]);
                Close(Through(ag, dc * i * (1 - g * g)), dGates[Gate(2, b, u)]);
                Close(dao, dGates[Gate(3, b, u)]);
                Close(dc * f + Peep(0) * dai + Peep(1) * daf, dBefore[Cell(b, u)]);
            }
        }

        double Held(double x) => Math.Clamp(x, -limit, limit);
        double Through(double x, double gradient) => Math.Abs(x) < limit ? gradient : 0;
        void Close(double expected, float actual) => Assert.AreEqual(expected, actual, 1e-6, $"{units} units");
    }
}
