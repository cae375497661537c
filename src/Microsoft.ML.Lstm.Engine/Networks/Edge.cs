namespace Microsoft.ML.Lstm.Engine.Networks;

/// <summary>An input of a network, or the output of one of its layers, as a <see cref="NetworkBuilder"/> numbers them.</summary>
/// <param name="Number">Its number; what an edge is computed from has lower ones.</param>
public readonly record struct Edge(int Number);
