using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>One field that every example has.</summary>
/// <param name="Name">Name in messages, such as that of a column.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Size">Numbers: features of each step. Tokens: vocabulary size. Static: how many numbers.</param>
/// <param name="Role">What it is for. Default an input.</param>
public sealed record FeatureSpec(string Name, InputKind Kind, int Size, FieldRole Role = FieldRole.Input)
{
    const int ExactFloats = 1 << 24;

    /// <inheritdoc cref="FeatureSpec(string, InputKind, int, FieldRole)" path="/param[@name='Name']"/>
    public string Name { get; } = Name ?? throw new ArgumentNullException(nameof(Name));

    /// <inheritdoc cref="FeatureSpec(string, InputKind, int, FieldRole)" path="/param[@name='Kind']"/>
    public InputKind Kind { get; } = Enum.IsDefined(Kind) ? Kind
        : throw new ArgumentOutOfRangeException(nameof(Kind), Kind, $"Input '{Name}' is of no defined {nameof(InputKind)}.");

    /// <inheritdoc cref="FeatureSpec(string, InputKind, int, FieldRole)" path="/param[@name='Size']"/>
    public int Size { get; } = Size is > 0 and < ExactFloats ? Size
        : throw new ArgumentOutOfRangeException(nameof(Size), Size, $"The size of input '{Name}' is {Size}, but must be from 1 to {ExactFloats - 1}.");

    /// <inheritdoc cref="FeatureSpec(string, InputKind, int, FieldRole)" path="/param[@name='Role']"/>
    public FieldRole Role { get; } = Enum.IsDefined(Role) ? Role
        : throw new ArgumentOutOfRangeException(nameof(Role), Role, $"Field '{Name}' is of no defined {nameof(FieldRole)}.");

    /// <summary>Whether a network reads it.</summary>
    internal bool IsInput => Role is FieldRole.Input or FieldRole.KnownFuture or FieldRole.Time;

    /// <summary>Whether it tells when steps were.</summary>
    internal bool IsTime => Role == FieldRole.Time;

    /// <summary>Floats of one step: the features, or 1 for a token.</summary>
    internal int StepSize => Kind == InputKind.Tokens ? 1 : Size;

    /// <summary>Whether it is a sequence.</summary>
    internal bool IsSequence => Kind != InputKind.Static;

    /// <summary>Writes a specification, or reads one.</summary>
    internal static FeatureSpec Transfer(ModelCodec codec, FeatureSpec? spec) => new(codec.Units(spec?.Name), codec.Choice(spec?.Kind), codec.Int(spec?.Size, 1, ExactFloats - 1));

    /// <summary>Refuses values that no example can have.</summary>
    internal void Check(ReadOnlySpan<float> values)
    {
        if (Kind == InputKind.Static && values.Length != Size) ThrowLength(values.Length, $"{Size} values are expected");
        if (values.Length % StepSize != 0) ThrowLength(values.Length, $"its steps have {Size} features each, so it must be a multiple of {Size}");
        for (var i = 0; i < values.Length; i++)
        {
            if (float.IsInfinity(values[i])) ThrowValue(i, values[i], "Give a finite number, or NaN where it is not known.");
            if (Role == FieldRole.StepWeight && float.IsNaN(values[i])) ThrowValue(i, values[i], "Give 0 for a step that does not count.");
            if (Role == FieldRole.Time && float.IsNaN(values[i])) ThrowValue(i, values[i], "Every step needs a time; leave out steps without one.");
            if (Role == FieldRole.Time && i > 0 && values[i] < values[i - 1])
                ThrowValue(i, values[i], FormattableString.Invariant($"Times must not fall, but the step before has {values[i - 1]}: put the steps in the order of time."));
            if (Kind == InputKind.Tokens && !(float.IsNaN(values[i]) || (values[i] >= 0 && values[i] <= Size && values[i] == MathF.Floor(values[i]))))
                ThrowValue(i, values[i], $"A token is a whole number from 1 to {Size}, or 0 where it is unknown or missing.");
        }
    }

    /// <summary>Refuses tokens that no example can have.</summary>
    internal void Check(ReadOnlySpan<int> tokens)
    {
        if (Kind != InputKind.Tokens) throw new ArgumentException($"'{Name}' is of kind {Kind}, but tokens came. Give numbers.");
        for (var i = 0; i < tokens.Length; i++)
            if (tokens[i] < 0 || tokens[i] > Size) ThrowValue(i, tokens[i], $"A token is a whole number from 1 to {Size}, or 0 where it is unknown or missing.");
    }

    [DoesNotReturn]
    void ThrowLength(int length, string expected) => throw new ArgumentException($"{(IsInput ? "Input" : "Target")} '{Name}' holds {length} values, but {expected}.");

    [DoesNotReturn]
    void ThrowValue(int place, float value, string advice) => throw new ArgumentException(
        Kind == InputKind.Continuous ? FormattableString.Invariant($"Feature {place % Size} of step {place / Size} of {(IsInput ? "input" : "target")} '{Name}' is {value}. {advice}")
        : FormattableString.Invariant($"Value {place} of {(IsInput ? "input" : "target")} '{Name}' is {value}. {advice}"));

    /// <summary>Refuses examples with other inputs.</summary>
    internal static void CheckSame(IReadOnlyList<FeatureSpec> expected, IReadOnlyList<FeatureSpec> inputs, string whose, string name)
    {
        if (expected.Count != inputs.Count) throw new ArgumentException($"The examples have {inputs.Count} inputs, but {whose} {expected.Count}.", name);
        for (var i = 0; i < expected.Count; i++)
        {
            if (expected[i].Kind != inputs[i].Kind || expected[i].Size != inputs[i].Size || expected[i].IsTime != inputs[i].IsTime)
            {
                throw new ArgumentException(
                    $"Input '{inputs[i].Name}' holds {inputs[i].Kind} of size {inputs[i].Size}, but that of {whose} {expected[i].Kind} of size {expected[i].Size}.", name);
            }
        }
    }
}
