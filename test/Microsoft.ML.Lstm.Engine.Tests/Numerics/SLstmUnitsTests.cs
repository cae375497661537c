using Microsoft.ML.Lstm.Engine.Numerics;
using static Microsoft.ML.Lstm.Engine.Tests.Numerics.KernelData;

namespace Microsoft.ML.Lstm.Engine.Tests.Numerics;

[TestClass]
public sealed class SLstmUnitsTests
{
    [TestMethod]
    [DataRow(1f, true), DataRow(3f, true), DataRow(3f, false)]
    public void Both_directions_match_the_scalar_reference_for_any_number_of_units(float limit, bool begun)
    {
        for (var units = 1; units <= Longest; units++) Check(units, batch: 1 + units % 4, limit, begun);
    }

    static void Check(int units, int batch, float limit, bool begun)
    {
        var (panels, lanes, wide) = (new GatePanels(units, 4).Count, Panels.Lanes, Panels.WideColumns);
        var padded = Panels.RoundUp(units);
        int Gate(int q, int b, int u) => (u / lanes * batch + b) * wide + q * lanes + u % lanes;
        int Cell(int b, int u) => (u / lanes * batch + b) * lanes + u % lanes;
        var gates = Draw(panels * batch * wide, 1, limit);
        var (inputs, before, log, outputStride) = (gates.ToArray(), Draw(batch * padded, 2), Draw(batch * padded, 7, limit: 2), units + 3);
        if (!begun) log.AsSpan().Fill(SLstmUnits.Empty);
        var (after, logAfter, hidden, output) = (new float[before.Length], new float[before.Length], new float[before.Length], Draw(batch * outputStride, 3));
        var untouched = output.ToArray();
        SLstmUnits.Forward(
            new() { Units = units, Batch = batch, Rows = batch, Panels = .., Gates = gates, CellBefore = before, Cell = after, Hidden = hidden, Output = output, OutputStride = outputStride },
            log, logAfter);
        var (dOutput, dHidden, dAfter, dLog) = (Draw(batch * outputStride, 4), Draw(before.Length, 5), Draw(before.Length, 6), Draw(before.Length, 8));
        var (dBefore, dLogBefore, dGates) = (new float[before.Length], new float[before.Length], new float[gates.Length]);
        SLstmUnits.Backward(
            new()
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
            },
            dLog, dLogBefore);
        for (var b = 0; b < batch; b++)
        {
            for (var u = units; u < outputStride; u++) Assert.AreEqual(untouched[b * outputStride + u], output[b * outputStride + u], "between the rows");
            for (var u = 0; u < units; u++)
            {
                double In(int q) => inputs[Gate(q, b, u)];
                // The paper's cell and normaliser, and then their quotient.
                var (write, keep, n) = (Math.Exp(In(0)), Sigmoid(In(1)), begun ? Math.Exp(log[Cell(b, u)]) : 0);
                var (g, o, newN) = (Math.Tanh(In(2)), Sigmoid(In(3)), Sigmoid(In(1)) * n + Math.Exp(In(0)));
                var c = (keep * n * before[Cell(b, u)] + write * g) / newN;
                Close(c, after[Cell(b, u)]);
                Close(Math.Log(newN), logAfter[Cell(b, u)]);
                Close(o * c, hidden[b * padded + u]);
                Assert.AreEqual(hidden[b * padded + u], output[b * outputStride + u]);
                // By C and N with the other held, then by what they are made of.
                var dh = (double)dOutput[b * outputStride + u] + dHidden[b * padded + u];
                var dc = dh * o + dAfter[Cell(b, u)];
                var (byC, byN) = (dc / newN, (dLog[Cell(b, u)] - dc * c) / newN);
                Close(write * (byC * g + byN), dGates[Gate(0, b, u)]);
                Close(keep * (1 - keep) * n * (byC * before[Cell(b, u)] + byN), dGates[Gate(1, b, u)]);
                Close(byC * write * (1 - g * g), dGates[Gate(2, b, u)]);
                Close(dh * c * o * (1 - o), dGates[Gate(3, b, u)]);
                Close(byC * keep * n, dBefore[Cell(b, u)]);
                Close(keep * n * (byC * before[Cell(b, u)] + byN), dLogBefore[Cell(b, u)]);
            }
        }

        void Close(double expected, float actual) => Assert.AreEqual(expected, actual, 1e-6 * Math.Max(1, Math.Abs(expected)), $"{units} units");
    }
}
