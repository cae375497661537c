namespace Microsoft.ML.Lstm.Quantization;

/// <summary>A trained step of ours that stays in single precision.</summary>
interface IUnquantizableTransformer
{
    /// <summary>Why, for a sentence that begins with its name.</summary>
    string WhyNot { get; }
}
