using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(TransformerChain<ITransformer>), typeof(TransformerChain), null, typeof(SignatureLoadModel), "Transformer chain",
    TransformerChain.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Saving and loading chains, whatever their last step is.</summary>
static class TransformerChain
{
    public const string LoaderSignature = "TransformerChain";

    public static void SaveTo(this ITransformer transformer, IHostEnvironment env, Stream outputStream) =>
        new TransformerChain<ITransformer>(transformer).SaveTo(env, outputStream);

    static TransformerChain<ITransformer> Create(IHostEnvironment env, ModelLoadContext ctx) => new(env, ctx);
}
