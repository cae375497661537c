namespace Microsoft.ML.Data;

/// <summary>A chain's steps, whatever its last one is.</summary>
interface ITransformerChainAccessor
{
    ITransformer[] Transformers { get; }

    TransformerScope[] Scopes { get; }
}
