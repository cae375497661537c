namespace Microsoft.ML.SearchSpace;

/// <summary>What a <see cref="Parameter"/> holds.</summary>
public enum ParameterType
{
    Integer = 0,
    Number = 1,
    Bool = 2,
    String = 3,
    Object = 4,
    Array = 5,
}
