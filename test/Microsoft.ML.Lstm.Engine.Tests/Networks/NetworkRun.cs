using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tests.Reference;

namespace Microsoft.ML.Lstm.Engine.Tests.Networks;

/// <summary>A network with weights, inputs and gradients by its outputs, all seeded random numbers, some of the steps masked.</summary>
sealed class NetworkRun
{
    public const ulong Seed = 11;

    public NetworkRun(Network network, int[] steps, int batch = 3)
    {
        (Network, Steps, Batch) = (network, steps, batch);
        var random = new Random(5);
        Weights = Uniform(network.Weights.Count, random, 0.5f);
        Packed = network.Pack(Weights);
        Inputs = [.. network.Inputs.Select((port, i) => port.Kind == InputKind.Tokens
            ? Enumerable.Range(0, batch * steps[i]).Select(_ => (float)random.Next(port.Size)).ToArray()
            : Uniform(batch * steps[i] * port.Size, random, 1))];
        Masks = [.. network.Inputs.Select((port, i) => Enumerable.Range(0, batch * steps[i]).Select(_ => port.Kind == InputKind.Static || random.NextSingle() > 0.3f).ToArray())];
        for (var input = 0; input < Inputs.Length; input++)
            for (var i = 0; i < Inputs[input].Length; i++)
                if (!Masks[input][i / network.Inputs[input].StepSize]) Inputs[input][i] = float.NaN;
        var all = new int[network.Vertices.Length];
        network.CountSteps(steps, all);
        OutputGradients = [.. network.OutputEdges.ToArray().Select(edge => Uniform(batch * all[edge] * network.Vertices[edge].Size, random, 1))];
    }

    public Network Network { get; }

    public int[] Steps { get; }

    public int Batch { get; }

    public float[] Weights { get; }

    public float[] Packed { get; }

    public float[][] Inputs { get; }

    public bool[][] Masks { get; }

    public float[][] OutputGradients { get; }

    public Parameters Parameters => new(Weights, Packed);

    /// <summary>Loads some rows into a pass and runs it forward.</summary>
    public void Forward(NetworkPass pass, int first, int rows, ulong? seed = Seed)
    {
        pass.Begin(Steps);
        for (var input = 0; input < Inputs.Length; input++)
        {
            var length = Inputs[input].Length / Batch;
            for (var row = 0; row < rows; row++) pass.Load(Network.InputEdges[input], row, Inputs[input].AsSpan((first + row) * length, length));
        }
        pass.Forward(rows, Parameters, seed);
    }

    public void Backward(NetworkPass pass, float[] weightGradient)
    {
        for (var output = 0; output < OutputGradients.Length; output++) OutputGradients[output].CopyTo(pass.OutputGradient(output));
        pass.Backward(Parameters, weightGradient, Seed);
    }

    /// <summary>The outputs as the scalar reference computes them.</summary>
    public double[][] Reference(double[] weights, double[][] inputs)
    {
        var values = ScalarGraph.Forward(Network, weights, inputs, Masks, Batch, Steps, Seed);
        return [.. Network.OutputEdges.ToArray().Select(edge => values[edge])];
    }

    /// <summary>The inputs with zeros where nothing is there, as layers that see one step at a time read them.</summary>
    public double[][] Doubles() => [.. Inputs.Select(values => Array.ConvertAll(values, x => float.IsNaN(x) ? 0.0 : x))];

    static float[] Uniform(int count, Random random, float limit) => [.. Enumerable.Range(0, count).Select(_ => ((2 * random.NextSingle()) - 1) * limit)];
}
