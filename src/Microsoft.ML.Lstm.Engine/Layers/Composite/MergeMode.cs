namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>How several outputs are merged into one.</summary>
public enum MergeMode
{
    /// <summary>One after the other: the features of both.</summary>
    Concatenate,

    /// <summary>Element by element.</summary>
    Sum,

    /// <summary>Element by element.</summary>
    Average,

    /// <summary>Element by element.</summary>
    Product,
}
