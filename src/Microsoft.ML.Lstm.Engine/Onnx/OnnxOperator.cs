namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>One operator of a graph.</summary>
/// <param name="Type">Its name in ONNX's default domain, such as "LSTM".</param>
/// <param name="Inputs">Names of values; empty for one that is left out.</param>
/// <param name="Outputs">Names of what it makes; empty for one that is not wanted.</param>
/// <param name="Attributes">Its attributes.</param>
sealed record OnnxOperator(string Type, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<OnnxAttribute> Attributes);

/// <summary>An attribute of an operator.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">A long, a float, a string, an array of long or string, or an <see cref="OnnxModelGraph"/>.</param>
readonly record struct OnnxAttribute(string Name, object Value);

/// <summary>A constant of a graph: floats, or whole numbers.</summary>
/// <param name="Name">What it is, as a hint for its name.</param>
/// <param name="Dims">Its dimensions; none for a scalar.</param>
/// <param name="Floats">Its values, row-major; null for whole numbers.</param>
/// <param name="Integers">Its values, where they are whole numbers.</param>
sealed record OnnxTensor(string Name, long[] Dims, float[]? Floats, long[]? Integers = null);

/// <summary>Types of values, by ONNX's numbers.</summary>
enum OnnxType
{
    /// <summary>Single precision.</summary>
    Float = 1,

    /// <summary>Whole numbers of 8 bits without a sign.</summary>
    UInt8 = 2,

    /// <summary>Whole numbers of 8 bits.</summary>
    Int8 = 3,

    /// <summary>Whole numbers of 16 bits without a sign.</summary>
    UInt16 = 4,

    /// <summary>Whole numbers of 16 bits.</summary>
    Int16 = 5,

    /// <summary>Whole numbers of 32 bits.</summary>
    Int32 = 6,

    /// <summary>Whole numbers of 64 bits.</summary>
    Int64 = 7,

    /// <summary>True or false.</summary>
    Bool = 9,

    /// <summary>Half precision.</summary>
    Float16 = 10,

    /// <summary>Double precision.</summary>
    Double = 11,

    /// <summary>Whole numbers of 32 bits without a sign, as ML.NET's keys are.</summary>
    UInt32 = 12,

    /// <summary>Whole numbers of 64 bits without a sign.</summary>
    UInt64 = 13,

    /// <summary>The upper half of a single.</summary>
    BFloat16 = 16,
}
