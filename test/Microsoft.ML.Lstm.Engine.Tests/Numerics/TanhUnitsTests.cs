using Microsoft.ML.Lstm.Engine.Numerics;
using static Microsoft.ML.Lstm.Engine.Tests.Numerics.KernelData;

namespace Microsoft.ML.Lstm.Engine.Tests.Numerics;

[TestClass]
public sealed class TanhUnitsTests
{
    [TestMethod]
    public void Both_directions_match_the_scalar_reference_for_any_number_of_units()
    {
        for (var units = 1; units <= Longest; units++) Check(units, batch: 1 + units % 4);
    }

    static void Check(int units, int batch)
    {
        var (panels, padded, stride) = (new GatePanels(units, 1), Panels.RoundUp(units), units + 3);
        var (gates, hidden, output) = (Draw(batch * panels.Width, 1, limit: 3), new float[batch * padded], Draw(batch * stride, 2));
        var untouched = output.ToArray();
        TanhUnits.Forward(gates, units, batch, batch, hidden, output, stride);
        var (dOutput, dHidden, dGates) = (Draw(batch * stride, 3), Draw(batch * padded, 4), new float[gates.Length]);
        TanhUnits.Backward(output, dOutput, stride, dHidden, units, batch, dGates, batch * Panels.WideColumns);
        for (var b = 0; b < batch; b++)
        {
            for (var u = units; u < stride; u++) Assert.AreEqual(untouched[b * stride + u], output[b * stride + u], "between the rows");
            for (var u = 0; u < units; u++)
            {
                var place = panels.Place(0, u, batch, b);
                var h = Math.Tanh(gates[place]);
                Assert.AreEqual(h, hidden[b * padded + u], 1e-6, $"{units} units");
                Assert.AreEqual(hidden[b * padded + u], output[b * stride + u]);
                var gradient = (double)dOutput[b * stride + u] + dHidden[b * padded + u];
                Assert.AreEqual(gradient * (1 - h * h), dGates[place], 1e-6, $"{units} units");
            }
        }
    }
}
