using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Networks.Description;

/// <summary>What a layer is, as data: its kind, its sizes and settings by name, and the layers that it is made of.</summary>
/// <param name="Kind">The name of the layer's type, such as "Lstm"; "Input" for an input of a network, "Merge" for a merge, "Repeat" for a repeated step.</param>
/// <param name="Settings">What it was made from; flags are 0 or 1, choices their numbers.</param>
/// <param name="Children">The layers within it; none for most.</param>
sealed record LayerSpec(string Kind, IReadOnlyList<LayerSetting> Settings, IReadOnlyList<LayerSpec> Children)
{
    const int MostSettings = 64, MostParts = 1 << 16, MostDepth = 32;

    /// <summary>Writes a description, or reads one.</summary>
    public static LayerSpec Transfer(ModelCodec codec, LayerSpec? spec, int depth = 0)
    {
        if (depth > MostDepth) throw new InvalidDataException($"The model's layers lie within one another more than {MostDepth} deep.");
        return new(
            codec.Text(spec?.Kind),
            codec.List(spec?.Settings, 0, MostSettings, setting => new LayerSetting(codec.Text(setting.Name), codec.Double(setting.Value))),
            codec.List(spec?.Children, 0, MostParts, part => Transfer(codec, part, depth + 1)));
    }

    /// <summary>Such as "Residual(Linear(InputSize 9, OutputSize 9))".</summary>
    public override string ToString() => $"{Kind}({string.Join(", ", [.. Settings.Select(setting => setting.ToString()), .. Children.Select(part => part.ToString())])})";
}

/// <summary>One size or setting of a layer.</summary>
/// <param name="Name">The name of the layer's property.</param>
/// <param name="Value">Its value.</param>
readonly record struct LayerSetting(string Name, double Value)
{
    /// <summary>Such as "InputSize 9".</summary>
    public override string ToString() => FormattableString.Invariant($"{Name} {Value}");
}
