using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Tasks.Generation;
using static Microsoft.ML.Lstm.Engine.Tests.Reference.ScalarRecurrence;

namespace Microsoft.ML.Lstm.Engine.Tests.Reference;

/// <summary>A generator of LSTM layers with codes, one sequence and one number at a time, in double: the equations of sketch-rnn (Ha and Eck 2017).</summary>
static class ScalarLatent
{
    /// <summary>The loss of a sequence, its end included, given a code that is drawn with some noise, and the divergence, at least the floor, times its weight.</summary>
    /// <param name="network">The generator.</param>
    /// <param name="weights">All of its weights.</param>
    /// <param name="values">[steps, values], none of which is missing, as they are read.</param>
    /// <param name="condition">[steps, values]; empty without one.</param>
    /// <param name="noise">[numbers of the code].</param>
    /// <param name="floor">Of the divergence.</param>
    /// <param name="weight">Of the divergence.</param>
    public static double Loss(GenerationNetwork network, double[] weights, float[] values, float[] condition, float[] noise, double floor, double weight)
    {
        var (config, latent) = (network.Config, network.Latent!);
        var (size, steps) = (config.LatentSize, values.Length / config.Values);
        double[][] input = [[.. values.Select(value => (double)value)]];
        var encoded = ScalarGraph.Forward(latent.Encoder, weights[latent.EncoderWeights], input, [[]], 1, [steps], null)[^1];
        var (code, divergence) = (new double[size], 0.0);
        for (var i = 0; i < size; i++)
        {
            code[i] = encoded[i] + (Math.Exp(encoded[size + i] / 2) * noise[i]);
            // In other words than the engine's, with the standard deviation.
            var deviation = Math.Exp(encoded[size + i] / 2);
            divergence += ((((deviation * deviation) + (encoded[i] * encoded[i])) / 2) - Math.Log(deviation) - 0.5) / size;
        }
        var start = ScalarGraph.Forward(latent.Start!, weights[latent.StartWeights], [code], [[]], 1, [1], null)[^1];
        var read = config.HasCondition
            ? ScalarGraph.Forward(network.Condition!, weights[network.ConditionWeights], [[.. condition.Select(value => (double)value)]], [[]], 1, [steps], null)[^1].Chunk(2 * config.ConditionUnits).ToArray()
            : [];
        var places = steps + (config.LearnsEnd ? 1 : 0);
        var inputs = Enumerable.Range(0, places).Select(t => (double[])
        [
            .. t == 0 ? new double[config.Values] : input[0][((t - 1) * config.Values)..(t * config.Values)], .. config.HasCondition ? read[t] : [], .. code,
        ]).ToArray();
        var own = weights[network.StepWeights];
        var place = 0;
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var count = 4 * config.HiddenSize * (inputs[0].Length + config.HiddenSize + 1);
            inputs = Layer(own[place..(place + count)], inputs, start[(2 * layer * config.HiddenSize)..(2 * (layer + 1) * config.HiddenSize)]);
            place += count;
        }
        var (sum, outputs) = (0.0, network.Objective.OutputSize);
        for (var t = 0; t < places; t++)
        {
            double[] output = [.. Enumerable.Range(0, outputs).Select(k => Dot(own.AsSpan(place + (k * config.HiddenSize), config.HiddenSize), inputs[t]) + own[place + (outputs * config.HiddenSize) + k])];
            if (t < steps) sum += Head(config, weights[network.HeadWeights], output, values[(t * config.Values)..((t + 1) * config.Values)]);
            if (config.LearnsEnd) sum += Math.Log(1 + Math.Exp(t == steps ? -output[^1] : output[^1]));
        }
        return sum + (weight * Math.Max(floor, divergence));
    }

    // Weights are [4H, F], [4H, H] and [4H], gates i, f, g, o; the state is h, then c.
    static double[][] Layer(double[] weights, double[][] inputs, double[] state)
    {
        var (units, features) = (state.Length / 2, inputs[0].Length);
        var (h, c) = (state[..units], state[units..]);
        return
        [
            .. inputs.Select(x =>
            {
                double Gate(int gate, int unit)
                {
                    var row = (gate * units) + unit;
                    return Dot(weights.AsSpan(row * features, features), x) + Dot(weights.AsSpan((4 * units * features) + (row * units), units), h) + weights[(4 * units * (features + units)) + row];
                }
                c = [.. c.Select((cell, j) => (Sigmoid(Gate(1, j)) * cell) + (Sigmoid(Gate(0, j)) * Math.Tanh(Gate(2, j))))];
                return h = [.. c.Select((cell, j) => Sigmoid(Gate(3, j)) * Math.Tanh(cell))];
            }),
        ];
    }

    static double Head(GenerationConfig config, double[] weights, double[] output, float[] values)
    {
        switch (config.Distribution)
        {
            case StepDistribution.Independent:
                return values.Select((value, i) => Math.Log(1 + Math.Exp(value == 1 ? -output[i] : output[i]))).Sum();
            case StepDistribution.Joint:
                return ScalarNade.Loss(new Nade(config.Values, config.JointUnits), weights, output, values);
            default:
                var binary = config.IsBinary.Count(value => value);
                var mixture = new MixtureDensity(config.Values - binary, config.MixtureComponents, binary) { Floor = MixtureHead.Floor };
                return ScalarMixture.Loss(mixture, output[..mixture.OutputSize], [.. values.Where((_, i) => !config.IsBinary[i]), .. values.Where((_, i) => config.IsBinary[i])]);
        }
    }
}
