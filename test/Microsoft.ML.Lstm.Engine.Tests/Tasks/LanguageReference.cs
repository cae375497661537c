using Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>A language model of LSTM layers, step by step in scalars of double precision, from the weights by their names.</summary>
static class LanguageReference
{
    /// <summary>The sum of -ln of the tokens' probabilities behind the end of a text, and the features after the last one.</summary>
    public static (double Loss, double[] Features) Score(LanguageState state, int[] tokens)
    {
        var (network, config, graph) = (state.Network, state.Network.Config, state.Network.Graph.Weights);
        var cells = Enumerable.Range(0, config.Layers).Select(layer => (H: new double[config.UnitsOf(layer)], C: new double[config.UnitsOf(layer)])).ToArray();
        var (embeddings, own, loss) = (state.Weights[network.Embeddings], state.Weights[network.Own], 0.0);
        var previous = LanguageModel.EndOfText;
        foreach (var token in tokens)
        {
            var features = Step(previous);
            var logits = Enumerable.Range(0, config.Vocabulary).Select(v => (double)own[(config.Vocabulary * features.Length) + v] + Dot(own, v * features.Length, features)).ToArray();
            var greatest = logits.Max();
            loss += greatest + Math.Log(logits.Sum(logit => Math.Exp(logit - greatest))) - logits[token];
            previous = token;
        }
        return (loss, Step(previous));

        double[] Step(int token)
        {
            var x = Enumerable.Range(0, config.EmbeddingSize).Select(i => (config.IsTied ? Math.Pow(config.EmbeddingSize, 0.25) : 1) * embeddings[(token * config.EmbeddingSize) + i]).ToArray();
            for (var layer = 0; layer < config.Layers; layer++)
            {
                float[] input = Matrix(3 * layer), hidden = Matrix((3 * layer) + 1), bias = Matrix((3 * layer) + 2);
                var (h, c) = cells[layer];
                var units = h.Length;
                var gates = Enumerable.Range(0, 4 * units).Select(row => bias[row] + Dot(input, row * x.Length, x) + Dot(hidden, row * units, h)).ToArray();
                for (var u = 0; u < units; u++)
                {
                    c[u] = (Sigmoid(gates[units + u]) * c[u]) + (Sigmoid(gates[u]) * Math.Tanh(gates[(2 * units) + u]));
                    h[u] = Sigmoid(gates[(3 * units) + u]) * Math.Tanh(c[u]);
                }
                x = [.. h];
            }
            return x;
        }

        float[] Matrix(int index) => graph.Slice(state.Weights.AsSpan(0, graph.Count), index).ToArray();
    }

    static double Dot(float[] matrix, int from, double[] vector)
    {
        var sum = 0.0;
        for (var i = 0; i < vector.Length; i++) sum += matrix[from + i] * vector[i];
        return sum;
    }

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
