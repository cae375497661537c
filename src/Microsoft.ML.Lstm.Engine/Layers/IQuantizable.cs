namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>A layer whose weights can be 8-bit integers, inside of <see cref="Quantized"/>.</summary>
interface IQuantizable
{
    /// <summary>Why it cannot, for a sentence that begins with the layer; null where it can.</summary>
    string? WhyNot { get; }

    /// <summary>Its weights that become integers, each row with its scale, by their places in the layout.</summary>
    ReadOnlySpan<int> Matrices { get; }

    /// <summary>The same layer with products of integers, which has no way back; itself where they are not worth it.</summary>
    ILayer Quantized();
}
