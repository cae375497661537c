using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Networks;

/// <summary>An input of a network: sequences [B, T, Size] with a time axis of their own, sequences of tokens [B, T], or static numbers [B, Size].</summary>
public sealed record Port
{
    internal Port(string name, int size, InputKind kind) => (Name, Size, Kind) = (name, size, kind);

    /// <summary>Name in messages and files.</summary>
    public string Name { get; }

    /// <summary>Continuous: features of each step. Tokens: vocabulary size. Static: how many values.</summary>
    public int Size { get; }

    /// <summary>What it holds.</summary>
    public InputKind Kind { get; }

    /// <summary>Floats of one step: the features, or 1 for a token.</summary>
    public int StepSize => Kind == InputKind.Tokens ? 1 : Size;

    internal LayerSpec Describe() => new(nameof(NetworkBuilder.Input), [new(nameof(Size), Size), new(nameof(Kind), (int)Kind)], []);

    internal static int SizeOf(LayerSpec spec) => Setting(spec, 0, nameof(Size));

    internal static InputKind KindOf(LayerSpec spec) => (InputKind)Setting(spec, 1, nameof(Kind));

    static int Setting(LayerSpec spec, int place, string name) =>
        spec.Settings.Count == 2 && spec.Settings[place] is var setting && setting.Name == name && setting.Value == (int)setting.Value ? (int)setting.Value
            : throw new ArgumentException($"{spec} does not say its {name}.");
}
