using Microsoft.ML.Lstm.Engine.Numerics;
using static Microsoft.ML.Lstm.Engine.Tests.Numerics.KernelData;

namespace Microsoft.ML.Lstm.Engine.Tests.Numerics;

[TestClass]
public sealed class GruGatesTests
{
    [TestMethod]
    [DataRow(true, 0f), DataRow(true, 0.4f), DataRow(false, 0f), DataRow(false, 0.4f)]
    public void Both_directions_match_the_scalar_reference_for_any_number_of_units(bool resetAfter, float clip)
    {
        for (var units = 1; units <= Longest; units++) Check(units, batch: 1 + units % 4, resetAfter, clip);
    }

    static void Check(int units, int batch, bool resetAfter, float clip)
    {
        var (pairs, fours, padded, stride) = (new GatePanels(units, 2), new GatePanels(units, 1), Panels.RoundUp(units), units + 3);
        var (gates, candidate, product) = (Draw(batch * pairs.Width, 1), Draw(batch * fours.Width, 2), Draw(batch * fours.Width, 3));
        var (gatesIn, candidateIn) = (gates.ToArray(), candidate.ToArray());
        var (before, hidden, resetHidden, output) = (Draw(batch * padded, 4), new float[batch * padded], new float[batch * padded], Draw(batch * stride, 5));
        var untouched = output.ToArray();
        var step = new GruStep
        {
            Units = units,
            Batch = batch,
            Rows = batch,
            Vectors = ..,
            ResetUpdate = gates,
            Candidate = candidate,
            CandidateHidden = resetAfter ? product : default,
            Before = before,
            Hidden = hidden,
            Output = output,
            OutputStride = stride,
            Clip = clip,
        };
        if (resetAfter) GruGates.ResetAfter(step);
        else
        {
            GruGates.Reset(step with { Hidden = resetHidden });
            GruGates.Update(step);
        }

        var (dOutput, dHidden, dResetHidden) = (Draw(batch * stride, 6), Draw(batch * padded, 7), Draw(batch * padded, 8));
        var (dBefore, dGates) = (new float[batch * padded], new float[gates.Length]);
        var (dCandidate, dProduct, resetAgain) = (new float[candidate.Length], new float[product.Length], new float[batch * padded]);
        var back = new GruStepGradient
        {
            Units = units,
            Batch = batch,
            Rows = batch,
            ResetUpdate = gates,
            Candidate = candidate,
            CandidateHidden = resetAfter ? product : default,
            Before = before,
            BeforeStride = padded,
            OutputGradient = dOutput,
            OutputStride = stride,
            HiddenGradient = dHidden,
            ResetHiddenGradient = dResetHidden,
            ResetHidden = resetAgain,
            BeforeGradient = dBefore,
            ResetUpdateGradient = dGates,
            CandidateGradient = dCandidate,
            CandidateHiddenGradient = resetAfter ? dProduct : default,
            PanelStride = batch * Panels.WideColumns,
            Clip = clip,
        };
        if (resetAfter) GruGatesGradient.ResetAfter(back);
        else
        {
            GruGatesGradient.Update(back);
            GruGatesGradient.Reset(back);
        }

        var limit = clip == 0 ? double.PositiveInfinity : clip;
        for (var b = 0; b < batch; b++)
        {
            for (var u = units; u < stride; u++) Assert.AreEqual(untouched[b * stride + u], output[b * stride + u], "between the rows");
            for (var u = 0; u < units; u++)
            {
                var (atR, atZ, atN, row) = (pairs.Place(0, u, batch, b), pairs.Place(1, u, batch, b), fours.Place(0, u, batch, b), b * padded + u);
                double h = before[row], p = product[atN];
                var (r, z) = (Sigmoid(Held(gatesIn[atR])), Sigmoid(Held(gatesIn[atZ])));
                var into = candidateIn[atN] + (resetAfter ? r * p : 0);
                var n = Math.Tanh(Held(into));
                Close((1 - z) * n + z * h, hidden[row]);
                Assert.AreEqual(hidden[row], output[b * stride + u]);
                var dh = (double)dOutput[b * stride + u] + dHidden[row];
                var dn = Through(into, dh * (1 - z) * (1 - n * n));
                Close(dn, dCandidate[atN]);
                Close(Through(gatesIn[atZ], dh * (h - n) * z * (1 - z)), dGates[atZ]);
                var dr = resetAfter ? dn * p : dResetHidden[row] * h;
                Close(Through(gatesIn[atR], dr * r * (1 - r)), dGates[atR]);
                Close(dh * z + (resetAfter ? 0 : dResetHidden[row] * r), dBefore[row]);
                if (resetAfter) Close(dn * r, dProduct[atN]);
                else
                {
                    Close(r * h, resetHidden[row]);
                    Assert.AreEqual(resetHidden[row], resetAgain[row]);
                }
            }
        }

        double Held(double x) => Math.Clamp(x, -limit, limit);
        double Through(double x, double gradient) => Math.Abs(x) < limit ? gradient : 0;
        void Close(double expected, float actual) => Assert.AreEqual(expected, actual, 1e-6, $"{units} units");
    }
}
