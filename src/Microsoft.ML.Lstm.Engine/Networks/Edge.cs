namespace Microsoft.ML.Lstm.Engine.Networks;

/// <summary>An input of a network, or the output of one of its layers, as a <see cref="NetworkBuilder"/> numbers them.</summary>
public readonly record struct Edge
{
    internal Edge(int number) => Number = number;

    /// <summary>Its number; what an edge is computed from has lower ones.</summary>
    public int Number { get; }
}
