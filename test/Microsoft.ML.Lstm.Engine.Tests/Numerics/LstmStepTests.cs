using Microsoft.ML.Lstm.Engine.Numerics;
using static Microsoft.ML.Lstm.Engine.Tests.Numerics.KernelData;

namespace Microsoft.ML.Lstm.Engine.Tests.Numerics;

[TestClass]
public sealed class LstmStepTests
{
    // Batches of one block of rows and less, of whole runs of rows, and of one row more.
    static readonly int[] Batches = [1, 2, 12, 66, 67, 141];

    [TestMethod]
    [DataRow(false, 0f, false), DataRow(true, 0.4f, false), DataRow(false, 0f, true)]
    public void A_step_matches_the_scalar_reference(bool peepholes, float clip, bool coupled)
    {
        foreach (var units in (int[])[1, 5, 16, 17, 33, 70])
            foreach (var batch in Batches) Check(units, batch, features: 1 + units % 4, peepholes, clip, coupled);
    }

    static void Check(int units, int batch, int features, bool peepholes, float clip, bool coupled)
    {
        var (panels, lanes, wide, padded) = (new GatePanels(units, 4), Panels.Lanes, Panels.WideColumns, Panels.RoundUp(units));
        var (bias, inputWeights, hiddenWeights) = (Draw(4 * units, 1), Draw(4 * units * features, 2), Draw(4 * units * units, 3, 0.3f));
        var (input, hidden, before) = (Draw(batch * features, 4), Draw(batch * padded, 5), Draw(panels.Count * batch * lanes, 6));
        var (peeps, limit) = (peepholes ? Draw(panels.Count * wide, 7) : [], clip == 0 ? double.PositiveInfinity : clip);
        foreach (var (hasHidden, reversePanels, keep) in new[] { (true, false, false), (true, true, true), (false, false, true) })
        {
            var outputStride = units + 3;
            var (after, hiddenAfter, output) = (new float[before.Length], new float[hidden.Length], Draw(batch * outputStride, 8));
            var untouched = output.ToArray();
            var step = new GateStep
            {
                Units = units,
                Batch = batch,
                Rows = batch,
                Panels = ..,
                Gates = new float[(keep ? panels.Count : 1) * batch * wide],
                CellBefore = before,
                Cell = after,
                Hidden = hiddenAfter,
                Output = reversePanels ? default : output,
                OutputStride = reversePanels ? 0 : outputStride,
                Peepholes = peeps,
                Clip = clip,
                Coupled = coupled,
            };
            var x = new StridedMatrix { Values = input, RowStride = features, SegmentDepth = features };
            var h = new StridedMatrix { Values = hidden, RowStride = padded, SegmentDepth = hasHidden ? units : 0 };
            LstmStep.Forward(step, Pack(bias, 1), x, Pack(inputWeights, features), h, Pack(hiddenWeights, units), reversePanels, keep);
            for (var b = 0; b < batch; b++)
            {
                for (var u = 0; u < units; u++)
                {
                    var at = (u / lanes * batch + b) * lanes + u % lanes;
                    double cell = before[at];
                    double Gate(int q, double seen)
                    {
                        double sum = bias[q * units + u];
                        for (var k = 0; k < features; k++) sum += (double)input[b * features + k] * inputWeights[(q * units + u) * features + k];
                        for (var k = 0; k < units && hasHidden; k++) sum += (double)hidden[b * padded + k] * hiddenWeights[(q * units + u) * units + k];
                        if (peepholes && q != 2) sum += seen * peeps[u / lanes * wide + q * lanes + u % lanes];
                        return Held(sum);
                    }
                    var i = Sigmoid(Gate(0, cell));
                    var f = coupled ? 1 - i : Sigmoid(Gate(1, cell));
                    var c = f * cell + i * Math.Tanh(Gate(2, 0));
                    var o = Sigmoid(Gate(3, c));
                    Close(c, after[at]);
                    Close(o * Math.Tanh(Held(c)), hiddenAfter[b * padded + u]);
                    if (keep) Close(o, step.Gates[panels.Place(3, u, batch, b)]);
                    Assert.AreEqual(reversePanels ? untouched[b * outputStride + u] : hiddenAfter[b * padded + u], output[b * outputStride + u]);
                }
                for (var u = units; u < outputStride; u++)
                    Assert.AreEqual(untouched[b * outputStride + u], output[b * outputStride + u], "between the rows");
            }
        }

        float[] Pack(float[] weights, int depth)
        {
            var packed = new float[panels.Width * depth];
            panels.Pack(weights, depth, packed);
            return packed;
        }

        double Held(double value) => Math.Clamp(value, -limit, limit);
        void Close(double expected, float actual) => Assert.AreEqual(expected, actual, 2e-6, $"{units} units, {batch} sequences");
    }
}
