using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Networks.Nodes;

namespace Microsoft.ML.Lstm.Engine.Tests.Reference;

/// <summary>A network of several inputs, node by node, one number at a time, in double.</summary>
static class ScalarGraph
{
    /// <summary>The values of all edges, from those of the inputs.</summary>
    public static double[][] Forward(Network network, double[] weights, double[][] inputs, bool[][] masks, int batch, int[] inputSteps, ulong? seed)
    {
        var steps = new int[network.Vertices.Length];
        network.CountSteps(inputSteps, steps);
        var values = new double[steps.Length][];
        for (var edge = 0; edge < values.Length; edge++)
        {
            var vertex = network.Vertices[edge];
            var own = weights[network.Parts.WeightsOf(edge)];
            values[edge] = vertex.Node switch
            {
                LayerNode node => ScalarNetwork.Forward(
                    node.Layer, own, values[node.Inputs[0]], Mask(node.Inputs[0]), batch, steps[node.Inputs[0]], vertex.Seed.Of(seed)),
                AttentionNode node => ScalarAttention.Between(
                    node.Attention, own, values[node.Inputs[0]], values[node.Inputs[1]], Mask(node.Inputs[1]), batch, steps[node.Inputs[1]]),
                MergeNode node => Merged(node, network, values),
                RepeatNode node => [.. values[node.Inputs[1]].Chunk(node.OutputSize).SelectMany(row => Enumerable.Repeat(row, steps[edge]).SelectMany(part => part))],
                _ => inputs[network.InputEdges.IndexOf(edge)],
            };
        }
        return values;

        bool[] Mask(int edge) => network.Axes[edge] is var axis and >= 0 ? masks[axis] : [];
    }

    static double[] Merged(MergeNode node, Network network, double[][] values)
    {
        double[][][] rows = [.. node.Inputs.ToArray().Select(input => values[input].Chunk(network.Vertices[input].Size).ToArray())];
        return
        [
            .. Enumerable.Range(0, rows[0].Length).SelectMany(row => node.Mode == MergeMode.Concatenate
                ? rows.SelectMany(part => part[row])
                : Enumerable.Range(0, node.OutputSize).Select(i => node.Mode switch
                {
                    MergeMode.Sum => rows.Sum(part => part[row][i]),
                    MergeMode.Average => rows.Average(part => part[row][i]),
                    _ => rows.Aggregate(1.0, (product, part) => product * part[row][i]),
                })),
        ];
    }
}
