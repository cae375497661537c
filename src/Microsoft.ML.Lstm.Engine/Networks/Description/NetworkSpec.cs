using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Networks.Description;

/// <summary>What a <see cref="Network"/> is, as data: files hold it, and it can be walked to write the network in another format.</summary>
/// <param name="Nodes">Inputs and layers by the numbers of their edges; each reads edges with lower numbers.</param>
/// <param name="Outputs">What the network gives.</param>
sealed record NetworkSpec(IReadOnlyList<NodeSpec> Nodes, IReadOnlyList<OutputSpec> Outputs)
{
    const int MostNodes = 1 << 16;

    /// <summary>Writes a description, or reads one.</summary>
    public static NetworkSpec Transfer(ModelCodec codec, NetworkSpec? spec) => new(
        codec.List(spec?.Nodes, 1, MostNodes, node => NodeSpec.Transfer(codec, node)),
        codec.List(spec?.Outputs, 1, MostNodes, output => new OutputSpec(codec.Text(output.Name), codec.Int(output.Edge, 0))));

    /// <summary>Writes the description of a network, or reads it and refuses that of another one.</summary>
    public static void Agree(ModelCodec codec, Network network)
    {
        var (given, saved) = (network.Spec, Transfer(codec, network.Spec).ToString());
        if (saved != given.ToString()) throw new InvalidDataException($"The model holds another network than its sizes ask for: {saved} in place of {given}.");
    }

    /// <summary>All nodes, then the outputs.</summary>
    public override string ToString() => $"{string.Join("; ", Nodes)} -> {string.Join(", ", Outputs)}";
}

/// <summary>An input of a network, or a layer and what it reads.</summary>
/// <param name="Name">The input's name, or what the names of the layer's weights begin with.</param>
/// <param name="Layer">What it is.</param>
/// <param name="Inputs">Numbers of the edges that it reads.</param>
/// <param name="Seed">How its dropout gets its seed from that of a pass: an offset, and numbers that derive seeds from it.</param>
sealed record NodeSpec(string Name, LayerSpec Layer, IReadOnlyList<int> Inputs, IReadOnlyList<int> Seed)
{
    const int MostInputs = 1 << 16, MostNumbers = 8;

    public static NodeSpec Transfer(ModelCodec codec, NodeSpec? node) => new(
        codec.Text(node?.Name),
        LayerSpec.Transfer(codec, node?.Layer),
        codec.List(node?.Inputs, 0, MostInputs, input => codec.Int(input, 0)),
        codec.List(node?.Seed, 1, MostNumbers, number => codec.Int(number, 0)));

    /// <summary>Such as "body = Gru(InputSize 3, ...) of 0".</summary>
    public override string ToString() => $"{Name} = {Layer}{(Inputs.Count > 0 ? $" of {string.Join(", ", Inputs)}" : "")}";
}

/// <summary>An output of a network.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Edge">The number of the edge that it gives.</param>
readonly record struct OutputSpec(string Name, int Edge);
