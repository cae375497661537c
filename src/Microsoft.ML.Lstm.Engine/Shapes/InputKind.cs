namespace Microsoft.ML.Lstm.Engine.Shapes;

/// <summary>What an input of an example holds.</summary>
public enum InputKind
{
    /// <summary>A sequence of steps, each with some numbers; a step with a NaN is masked.</summary>
    Continuous,

    /// <summary>A sequence of tokens of a vocabulary, 1 to its size, as floats; 0 is an unknown or missing token, and its step is masked.</summary>
    Tokens,

    /// <summary>Static numbers of the example; NaN is a missing number.</summary>
    Static,
}
