using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Minimal;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;
using Microsoft.ML.Lstm.Engine.Tests.Laws;
using static Microsoft.ML.Lstm.Engine.Tests.Reference.ScalarRecurrence;

namespace Microsoft.ML.Lstm.Engine.Tests.Golden;

/// <summary>
/// The new cells beside other forms of the same equations than the layers compute, in double, at gates that only those forms survive: the sLSTM with the
/// paper's running maximum and its own backward pass, the mLSTM and the minimal cells in parallel over the steps.
/// </summary>
[TestClass]
public sealed class XLstmOracleTests
{
    const int Steps = 80;

    [TestMethod]
    [DataRow(1f), DataRow(8f), DataRow(60f)]
    public void An_sLSTM_agrees_with_the_papers_stabilised_form_both_ways(float swing)
    {
        var run = Run(new SLstm(3, 6), swing);
        var (x, weights) = (Doubles(run.Input), Doubles(run.Weights));
        const int F = 3, H = 6;
        var (hidden, bias) = (4 * H * F, 4 * H * (F + H));
        var (gates, h, c, n, m) = (new double[Steps, 4 * H], new double[Steps + 1, H], new double[Steps + 1, H], new double[Steps + 1, H], new double[Steps + 1, H]);
        var (write, keep) = (new double[Steps, H], new double[Steps, H]);
        for (var t = 0; t < Steps; t++)
        {
            for (var r = 0; r < 4 * H; r++)
            {
                gates[t, r] = weights[bias + r];
                for (var k = 0; k < F; k++) gates[t, r] += weights[r * F + k] * x[t * F + k];
                for (var k = 0; k < H; k++) gates[t, r] += weights[hidden + r * H + k] * h[t, k];
            }
            for (var u = 0; u < H; u++)
            {
                var (i, logForget) = (gates[t, u], m[t, u] - Softplus(-gates[t, H + u]));
                m[t + 1, u] = t == 0 ? i : Math.Max(i, logForget);
                (write[t, u], keep[t, u]) = (Math.Exp(i - m[t + 1, u]), Math.Exp(logForget - m[t + 1, u]));
                if (t == 0) keep[t, u] = 0;
                c[t + 1, u] = keep[t, u] * c[t, u] + write[t, u] * Math.Tanh(gates[t, 2 * H + u]);
                n[t + 1, u] = keep[t, u] * n[t, u] + write[t, u];
                h[t + 1, u] = Sigmoid(gates[t, 3 * H + u]) * c[t + 1, u] / n[t + 1, u];
                Assert.AreEqual(h[t + 1, u], run.Output[t * H + u], 2e-5, $"step {t}");
            }
        }
        // The running maximum cancels out of h, so its gradient is left out.
        var (dWeights, dInput, dh, dc, dn) = (new double[weights.Length], new double[x.Length], new double[H], new double[H], new double[H]);
        for (var t = Steps - 1; t >= 0; t--)
        {
            var dGates = new double[4 * H];
            for (var u = 0; u < H; u++)
            {
                var (o, g, quotient) = (Sigmoid(gates[t, 3 * H + u]), Math.Tanh(gates[t, 2 * H + u]), c[t + 1, u] / n[t + 1, u]);
                dh[u] += run.OutputGradient[t * H + u];
                dc[u] += dh[u] * o / n[t + 1, u];
                dn[u] -= dh[u] * o * quotient / n[t + 1, u];
                dGates[u] = write[t, u] * (dc[u] * g + dn[u]);
                dGates[H + u] = keep[t, u] * (dc[u] * c[t, u] + dn[u] * n[t, u]) * Sigmoid(-gates[t, H + u]);
                dGates[2 * H + u] = dc[u] * write[t, u] * (1 - g * g);
                dGates[3 * H + u] = dh[u] * quotient * o * (1 - o);
                (dc[u], dn[u]) = (dc[u] * keep[t, u], dn[u] * keep[t, u]);
            }
            Array.Clear(dh);
            for (var r = 0; r < 4 * H; r++)
            {
                dWeights[bias + r] += dGates[r];
                for (var k = 0; k < F; k++)
                {
                    dWeights[r * F + k] += dGates[r] * x[t * F + k];
                    dInput[t * F + k] += dGates[r] * weights[r * F + k];
                }
                for (var k = 0; k < H; k++)
                {
                    dWeights[hidden + r * H + k] += dGates[r] * h[t, k];
                    dh[k] += dGates[r] * weights[hidden + r * H + k];
                }
            }
        }
        Close(dInput, run.InputGradient);
        Close(dWeights, run.WeightGradient);
    }

    [TestMethod]
    [DataRow(1f), DataRow(8f), DataRow(60f)]
    public void An_mLSTM_agrees_with_the_papers_parallel_form(float swing)
    {
        const int F = 3, H = 5;
        var run = Run(new MLstm(F, H), swing);
        var (x, weights, rows) = (Doubles(run.Input), Doubles(run.Weights), 4 * H + 2);
        double Gate(int t, int r) => weights[rows * F + r] + Enumerable.Range(0, F).Sum(k => weights[r * F + k] * x[t * F + k]);
        for (var t = 0; t < Steps; t++)
        {
            // ln of what is left at t of what was written at s
            var logs = new double[t + 1];
            for (var (s, forgotten) = (t, 0.0); s >= 0; s--)
            {
                logs[s] = forgotten + Gate(s, 4 * H);
                forgotten -= Softplus(-Gate(s, 4 * H + 1));
            }
            var most = logs.Max();
            var scores = logs.Select((log, s) => Math.Exp(log - most) * Enumerable.Range(0, H).Sum(u => Gate(t, u) * Gate(s, H + u)) / Math.Sqrt(H)).ToArray();
            var divisor = Math.Max(Math.Abs(scores.Sum()), Math.Exp(-most));
            for (var u = 0; u < H; u++)
            {
                var expected = Sigmoid(Gate(t, 3 * H + u)) * Enumerable.Range(0, t + 1).Sum(s => scores[s] * Gate(s, 2 * H + u)) / divisor;
                // What a float of the sum's terms can tell of it
                var scale = Enumerable.Range(0, t + 1).Sum(s => Math.Abs(scores[s] * Gate(s, 2 * H + u))) / divisor;
                Assert.AreEqual(expected, run.Output[t * H + u], 2e-5 * Math.Max(1, scale * Math.Max(1, scores.Sum(Math.Abs) / divisor)), $"step {t}");
            }
        }
    }

    [TestMethod]
    [DataRow(1f, false), DataRow(60f, false), DataRow(1f, true), DataRow(60f, true)]
    public void The_minimal_cells_agree_with_their_sums_in_logarithms(float swing, bool gru)
    {
        const int F = 3, H = 5;
        var run = Run(gru ? new MinGru(F, H) : new MinLstm(F, H), swing);
        var (x, weights, rows) = (Doubles(run.Input), Doubles(run.Weights), (gru ? 2 : 3) * H);
        double Gate(int t, int r) => weights[rows * F + r] + Enumerable.Range(0, F).Sum(k => weights[r * F + k] * x[t * F + k]);
        for (var t = 0; t < Steps; t++)
            for (var u = 0; u < H; u++)
            {
                var (h, kept) = (0.0, 0.0);
                for (var s = t; s >= 0; s--)
                {
                    var d = gru ? Gate(s, u) : Softplus(-Gate(s, u)) - Softplus(-Gate(s, H + u));
                    var candidate = Gate(s, rows - H + u);
                    h += Math.Exp(kept - Softplus(-d)) * (candidate >= 0 ? candidate + 0.5 : Sigmoid(candidate));
                    kept -= Softplus(d);
                }
                Assert.AreEqual(h, run.Output[t * H + u], 2e-5 * Math.Max(1, h), $"step {t}");
            }
    }

    // Gates' weights and biases are widened, so that gates reach far beyond what e to a float holds.
    static LayerRun Run(ILayer layer, float swing)
    {
        var run = new LayerRun(layer, 1, Steps);
        var (first, count) = layer switch { MLstm m => (4 * m.OutputSize, 2), SLstm => (0, 2 * layer.OutputSize), MinGru => (0, layer.OutputSize), _ => (0, 2 * layer.OutputSize) };
        foreach (ref var w in layer.Weights.Slice(run.Weights.AsSpan(), 0).Slice(first * layer.InputSize, count * layer.InputSize)) w *= swing;
        run.Pack();
        run.Forward();
        run.Backward();
        return run;
    }

    static void Close(double[] expected, float[] actual)
    {
        var floor = expected.Max(Math.Abs) / 10;
        for (var i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], actual[i], 1e-4 * Math.Max(floor, Math.Abs(expected[i])), $"element {i}");
    }

    static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    static double[] Doubles(float[] values) => [.. values.Select(v => (double)v)];
}
