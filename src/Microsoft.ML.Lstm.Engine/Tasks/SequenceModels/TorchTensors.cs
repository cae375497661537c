using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Interchange;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>A layer that was made from the tensors of a PyTorch module, its weights, and how they become tensors again.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Weights">Its weights.</param>
/// <param name="Parts">The tensors but for a hidden bias: name, shape, and where it lies in the weights.</param>
sealed record TorchTensors(ILayer Layer, float[] Weights, (string Name, int[] Shape, Range Place)[] Parts)
{
    /// <summary>PyTorch's gates are i, f, g, o, as ours.</summary>
    public static TorchTensors OfLstm(TorchModule module, string suffix, int gates)
    {
        var (input, hidden, units, outputs) = Matrices(module, suffix, gates);
        var layer = new Layers.Recurrent.Lstm(input.Shape[1], units, new() { ProjectionSize = module.Has($"weight_hr{suffix}") ? outputs : 0 });
        if (layer.Options.ProjectionSize == 0 && outputs != units) throw new InvalidDataException($"{hidden} was to have the shape [{gates * units}, {units}].");
        var projection = layer.Options.ProjectionSize == 0 ? [] : module.Matrix($"weight_hr{suffix}", outputs, units).Values.ToArray();
        return Recurrent(module, suffix, layer, input, hidden, [.. Bias(module, suffix, gates * units), .. projection],
            projection.Length == 0 ? [] : [(module.NameOf($"weight_hr{suffix}"), [outputs, units], ^projection.Length..)]);
    }

    /// <summary>PyTorch's gates are r, z, n, as ours; the hidden bias of n stands by itself.</summary>
    public static TorchTensors OfGru(TorchModule module, string suffix, int gates)
    {
        var (input, hidden, units, _) = Matrices(module, suffix, gates);
        var bias = Bias(module, suffix, gates * units);
        module.Row($"bias_ih{suffix}", gates * units).Span[(2 * units)..].CopyTo(bias.AsSpan(2 * units));
        var candidate = module.Row($"bias_hh{suffix}", gates * units).Span[(2 * units)..];
        return Recurrent(module, suffix, new Gru(input.Shape[1], units), input, hidden, [.. bias, .. candidate], []);
    }

    public static TorchTensors OfRnn(TorchModule module, string suffix, int gates)
    {
        var (input, hidden, units, _) = Matrices(module, suffix, gates);
        return Recurrent(module, suffix, new SimpleRnn(input.Shape[1], units), input, hidden, Bias(module, suffix, units), []);
    }

    public static TorchTensors OfLinear(TorchModule module)
    {
        var weight = module.Matrix("weight");
        var (outputs, inputs) = (weight.Shape[0], weight.Shape[1]);
        var count = outputs * inputs;
        return new(new Linear(inputs, outputs), [.. weight.Values.Span, .. module.Row("bias", outputs).Span],
            [(weight.Name, [outputs, inputs], ..count), (module.NameOf("bias"), [outputs], count..)]);
    }

    public static TorchTensors OfEmbedding(TorchModule module, int? paddingIndex)
    {
        var weight = module.Matrix("weight");
        return new(new Embedding(weight.Shape[0], weight.Shape[1], paddingIndex), weight.Values.ToArray(), [(weight.Name, [.. weight.Shape], ..)]);
    }

    public static TorchTensors OfLayerNorm(TorchModule module, float epsilon)
    {
        var weight = module.Row("weight");
        var size = weight.Shape[0];
        return new(new LayerNorm(size, epsilon), [.. weight.Values.Span, .. module.Row("bias", size).Span],
            [(weight.Name, [size], ..size), (module.NameOf("bias"), [size], size..)]);
    }

    /// <summary>Weights as PyTorch's tensors.</summary>
    public IEnumerable<NamedTensor> Export(ReadOnlySpan<float> weights)
    {
        var tensors = new List<NamedTensor>();
        foreach (var (name, shape, place) in Parts) tensors.Add(new(name, shape, weights[place].ToArray()));
        if (Layer is Gru or Layers.Recurrent.Lstm or SimpleRnn) tensors.Add(HiddenBias(tensors[2], weights));
        return tensors;
    }

    // Zeros, and of a GRU what its reset gate multiplies.
    NamedTensor HiddenBias(NamedTensor bias, ReadOnlySpan<float> weights)
    {
        var values = new float[bias.Values.Length];
        if (Layer is Gru gru) weights[^gru.OutputSize..].CopyTo(values.AsSpan(2 * gru.OutputSize));
        return new(bias.Name.Replace("bias_ih", "bias_hh", StringComparison.Ordinal), bias.Shape, values);
    }

    static (NamedTensor Input, NamedTensor Hidden, int Units, int Outputs) Matrices(TorchModule module, string suffix, int gates)
    {
        var input = module.Matrix($"weight_ih{suffix}");
        if (input.Shape[0] % gates != 0) throw new InvalidDataException($"{input} was to have a multiple of {gates} rows, one for each gate.");
        var hidden = module.Matrix($"weight_hh{suffix}", rows: input.Shape[0]);
        return (input, hidden, input.Shape[0] / gates, hidden.Shape[1]);
    }

    static float[] Bias(TorchModule module, string suffix, int size)
    {
        var sum = new float[size];
        TensorPrimitives.Add(module.Row($"bias_ih{suffix}", size).Span, module.Row($"bias_hh{suffix}", size).Span, sum);
        return sum;
    }

    static TorchTensors Recurrent(
        TorchModule module, string suffix, ILayer layer, NamedTensor input, NamedTensor hidden, float[] behind, (string Name, int[] Shape, Range Place)[] more)
    {
        var (start, bias) = (input.Values.Length, input.Values.Length + hidden.Values.Length);
        if (hidden.Shape[1] != layer.OutputSize) throw new InvalidDataException($"{hidden} was to have {layer.OutputSize} columns.");
        return new(layer, [.. input.Values.Span, .. hidden.Values.Span, .. behind],
        [
            (input.Name, [.. input.Shape], ..start), (hidden.Name, [.. hidden.Shape], start..bias),
            (module.NameOf($"bias_ih{suffix}"), [input.Shape[0]], bias..(bias + input.Shape[0])), .. more,
        ]);
    }
}
