using Microsoft.ML.Lstm.Engine.Layers.Decoders;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tests.Reference;

/// <summary>The decoder with attention and input feeding as in Luong et al. 2015, one number at a time, in double.</summary>
static class ScalarDecoder
{
    /// <summary>The outputs of one sequence, step by step.</summary>
    /// <param name="decoder">Sizes, and the names of the weights.</param>
    /// <param name="weights">The decoder's.</param>
    /// <param name="inputs">A step's input each.</param>
    /// <param name="memory">The steps of the memory that are there.</param>
    /// <param name="attended">Takes each step's attention weights; null for nobody.</param>
    /// <param name="marks">What stands at each step of the memory, for copying; null where nothing is marked.</param>
    /// <param name="wanted">What each query is to find.</param>
    public static IEnumerable<double[]> Run(
        AttentionDecoder decoder, double[] weights, IEnumerable<double[]> inputs, double[][] memory, Action<double[]>? attended = null, double[]? marks = null, Func<int, float>? wanted = null)
    {
        double[] Named(string name) => Matrix(decoder.Weights, weights, name);
        var units = decoder.HiddenSize;
        var mean = Enumerable.Range(0, decoder.ContextSize).Select(k => memory.Length == 0 ? 0 : memory.Average(m => m[k])).ToArray();
        var c = Times(Named("initial weights"), mean).Zip(Named("initial bias"), (x, y) => x + y).ToArray();
        var h = c.Select(Math.Tanh).ToArray();
        var output = new double[decoder.Layout.Outputs];
        var (coverage, step) = (new double[memory.Length], 0);
        foreach (var input in inputs)
        {
            var before = output;
            var gates = Times(Named("input weights"), [.. input, .. output]).Zip(Times(Named("hidden weights"), h), (x, u) => x + u).Zip(Named("bias"), (x, y) => x + y).ToArray();
            for (var j = 0; j < units; j++)
            {
                c[j] = Sigmoid(gates[units + j]) * c[j] + Sigmoid(gates[j]) * Math.Tanh(gates[2 * units + j]);
                h[j] = Sigmoid(gates[3 * units + j]) * Math.Tanh(c[j]);
            }
            var query = Times(Named("query weights"), h);
            var v = Named("score weights");
            double Covered(int t, int unit) => decoder.Layout.Covers ? Named("coverage weights")[unit] * coverage[t] : 0;
            var scores = memory.Select((m, t) => v.Length == 0 ? Dot(query, m) + Covered(t, 0) : Dot(v, [.. query.Zip(Times(Named("key weights"), m), (q, k) => q + k).Select((x, unit) => Math.Tanh(x + Covered(t, unit)))])).ToArray();
            var powers = scores.Select(score => Math.Exp(score - scores.Max())).ToArray();
            var shares = powers.Select(power => power / powers.Sum()).ToArray();
            attended?.Invoke(shares);
            var answer = mean.Select((_, k) => memory.Select((m, t) => shares[t] * m[k]).Sum()).ToArray();
            output = [.. Times(Named("output weights"), [.. answer, .. h]).Select(Math.Tanh)];
            List<double> extras = [];
            if (decoder.Layout.Copies)
            {
                extras.Add(Dot(Named("gate weights"), [.. answer, .. h, .. input, .. before]) + Named("gate bias")[0]);
                extras.Add(marks is null ? 0 : shares.Where((_, t) => marks[t] == wanted!(step)).Sum());
            }
            if (decoder.Layout.Covers) extras.Add(shares.Zip(coverage, Math.Min).Sum());
            coverage = [.. coverage.Zip(shares, (sum, share) => sum + share)];
            step++;
            yield return [.. output, .. extras];
        }
    }

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    static double[] Times(double[] matrix, double[] x) => [.. matrix.Chunk(x.Length).Select(row => Dot(row, x))];

    static double[] Matrix(WeightLayout layout, double[] weights, string name)
    {
        var start = 0;
        foreach (var spec in layout.Specs)
        {
            if (spec.Name == name) return weights[start..(start + spec.Count)];
            start += spec.Count;
        }
        return [];
    }
}
