namespace Microsoft.ML.Lstm.Engine.Shapes;

/// <summary>What an input of an example holds.</summary>
public enum InputKind
{
    /// <summary>A sequence of steps, each with some numbers; NaN in a step says that the step is not there.</summary>
    Numbers,

    /// <summary>A sequence of tokens of a vocabulary, 1 to its size, as floats; 0 is a token that is unknown or missing, and its step is not there.</summary>
    Tokens,

    /// <summary>Numbers that belong to the example as a whole; NaN is a number that is not known.</summary>
    Static,
}
