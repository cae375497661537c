namespace Microsoft.ML.Lstm.Quantization;

/// <summary>A trained step whose network can compute in 8-bit integers.</summary>
interface IQuantizableTransformer : ITransformer
{
    /// <summary>The same step in integers, and what that does on the data.</summary>
    (ITransformer Model, QuantizationReport Report) Quantize(IDataView data);
}
