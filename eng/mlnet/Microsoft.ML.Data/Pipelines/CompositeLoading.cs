using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

[assembly: LoadableClass(
    typeof(CompositeDataLoader<IMultiStreamSource, ITransformer>), typeof(CompositeLoading), null, typeof(SignatureLoadModel),
    "Composite Loader", CompositeLoading.LoaderSignature)]

namespace Microsoft.ML.StandIn;

/// <summary>Loads composite loaders, whatever their last step is.</summary>
static class CompositeLoading
{
    public const string LoaderSignature = "CompositeLoader";
    public const string LoaderDirectory = "Loader";

    public static VersionInfo GetVersionInfo() => new(
        modelSignature: "CMPSTLDR",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderAssemblyName: typeof(CompositeDataLoader<,>).Assembly.FullName,
        loaderSignature: LoaderSignature);

    static CompositeDataLoader<IMultiStreamSource, ITransformer> Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        ctx.LoadModel<IDataLoader<IMultiStreamSource>, SignatureLoadModel>(env, out var loader, LoaderDirectory);
        ctx.LoadModel<TransformerChain<ITransformer>, SignatureLoadModel>(env, out var chain, TransformerChain.LoaderSignature);
        return new(loader, chain);
    }
}
