using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Networks;

/// <summary>An input of a network: sequences [B, T, Size] with a time axis of their own, sequences of tokens [B, T], or static numbers [B, Size].</summary>
/// <param name="Name">What messages and files call it.</param>
/// <param name="Size">Numbers: features of each step. Tokens: tokens of the vocabulary. Static: how many numbers.</param>
/// <param name="Kind">What it holds.</param>
public sealed record Port(string Name, int Size, InputKind Kind)
{
    /// <summary>Floats of one step: the features, or 1 for a token.</summary>
    public int StepSize => Kind == InputKind.Tokens ? 1 : Size;
}
