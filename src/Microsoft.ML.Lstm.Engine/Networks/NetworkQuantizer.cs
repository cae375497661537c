using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Networks.Nodes;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Networks;

/// <summary>Networks whose larger layers are <see cref="Quantized"/>, and their weights, which keep their places.</summary>
static class NetworkQuantizer
{
    /// <summary>Layers with fewer weights stay as they are: there is nothing to gain.</summary>
    const int LeastWeights = 1024;

    static readonly HashSet<string> WithParts =
        [nameof(Sequential), nameof(Concatenate), nameof(Residual), nameof(TwoViews), nameof(Reverse), nameof(Bidirectional), nameof(GradientCheckpoint)];

    /// <summary>The same network with every layer quantised that can be and is large enough.</summary>
    /// <exception cref="NotSupportedException">A layer is of the caller's own code, so it cannot be described.</exception>
    public static Network Quantize(Network network)
    {
        var spec = network.Spec;
        try
        {
            return Network.Of(spec with { Nodes = [.. spec.Nodes.Select(node => node with { Layer = Quantize(node.Layer) })] });
        }
        catch (ArgumentException unknown)
        {
            throw new NotSupportedException($"The network cannot be quantised: {unknown.Message}", unknown);
        }
    }

    static LayerSpec Quantize(LayerSpec spec)
    {
        if (WithParts.Contains(spec.Kind)) return spec with { Children = [.. spec.Children.Select(Quantize)] };
        return Reason(spec) is null ? new(nameof(Quantized), [], [spec]) : spec;
    }

    // Why a layer stays as it is.
    static string? Reason(LayerSpec spec) => spec.Kind is not (nameof(Linear) or nameof(Conv1D) or nameof(Embedding) or nameof(Layers.Pooling.AttentionPool) or nameof(Layers.Recurrent.Lstm) or nameof(Layers.Recurrent.Gru)) ? "only Linear, Conv1D, Embedding, AttentionPool, Lstm and Gru have a form in integers"
        : ((IQuantizable)LayerKinds.Create(spec)).WhyNot ?? (((ILayer)LayerKinds.Create(spec)).Weights.Count < LeastWeights ? FormattableString.Invariant($"it has fewer than {LeastWeights} weights") : null);

    /// <summary>The layers of both networks with weights, how far the quantised weights are from the others, and why some stayed.</summary>
    public static QuantizedLayer[] Compare(Network before, ReadOnlySpan<float> weights, Network after, ReadOnlySpan<float> rounded)
    {
        var layers = new List<QuantizedLayer>();
        foreach (var (layer, start) in Leaves(after))
        {
            var count = layer.Weights.Count;
            if (count == 0) continue;
            double error = 0, size = 0;
            for (var i = start; i < start + count; i++)
            {
                error += Math.Pow(weights[i] - rounded[i], 2);
                size += Math.Pow(weights[i], 2);
            }
            layers.Add(new()
            {
                Name = NameAt(before, start),
                Layer = $"{(layer as Quantized)?.Layer ?? layer}",
                Weights = count,
                WeightError = size == 0 ? 0 : Math.Sqrt(error / size),
                Unchanged = layer is Quantized ? null : Reason(LayerKinds.Describe(layer)),
            });
        }
        return [.. layers];
    }

    /// <summary>Rounds weights to the grids of the rows of a quantised network's layers.</summary>
    public static float[] Snap(Network quantized, ReadOnlySpan<float> weights)
    {
        var snapped = weights.ToArray();
        foreach (var (layer, start) in Leaves(quantized)) (layer as Quantized)?.Snap(snapped.AsSpan(start, layer.Weights.Count));
        return snapped;
    }

    /// <summary>Writes a network's weights, or reads them: rows of quantised layers as a scale and a byte each, all others as they are.</summary>
    /// <param name="codec">Where to, or where from.</param>
    /// <param name="network">The network.</param>
    /// <param name="weights">What is written.</param>
    /// <param name="count">Its weights, and those that follow them.</param>
    public static float[] Transfer(ModelCodec codec, Network network, float[]? weights, int count)
    {
        var matrices = Leaves(network).Where(leaf => leaf.Layer is Quantized)
            .SelectMany(leaf => ((Quantized)leaf.Layer).Matrices().Select(matrix => (Start: leaf.Start + matrix.Start, matrix.Rows, matrix.Columns))).ToArray();
        if (matrices.Length == 0) return codec.Weights(weights, count);
        var integers = matrices.Sum(matrix => (long)matrix.Rows * matrix.Columns);
        codec.Require(integers + sizeof(float) * (count - integers + matrices.Sum(matrix => (long)matrix.Rows)));
        weights ??= new float[count];
        var done = 0;
        foreach (var (start, rows, columns) in matrices)
        {
            codec.Weights(weights.AsSpan(done, start - done));
            for (var row = 0; row < rows; row++) QuantizedRow.Transfer(codec, weights.AsSpan(start + row * columns, columns));
            done = start + rows * columns;
        }
        codec.Weights(weights.AsSpan(done));
        return weights;
    }

    static IEnumerable<(ILayer Layer, int Start)> Leaves(Network network)
    {
        for (var edge = 0; edge < network.Vertices.Length; edge++)
        {
            if (network.Vertices[edge].Node is not LayerNode node) continue;
            foreach (var leaf in Leaves(node.Layer, network.Parts.WeightsOf(edge).Start.Value)) yield return leaf;
        }
    }

    static IEnumerable<(ILayer Layer, int Start)> Leaves(ILayer layer, int start)
    {
        if (!WithParts.Contains(layer.GetType().Name))
        {
            yield return (layer, start);
            yield break;
        }
        foreach (var part in LayerKinds.PartsOf(layer))
        {
            foreach (var leaf in Leaves(part, start)) yield return leaf;
            start += part.Weights.Count;
        }
    }

    // What the names of a layer's weights begin with.
    static string NameAt(Network network, int start)
    {
        for (var i = 0; i < network.Weights.Specs.Length; i++)
        {
            if (network.Weights.RangeOf(i).Start.Value != start) continue;
            var name = network.Weights.Specs[i].Name;
            return name.LastIndexOf('.') is var dot and > 0 ? name[..dot] : name;
        }
        return "";
    }
}
