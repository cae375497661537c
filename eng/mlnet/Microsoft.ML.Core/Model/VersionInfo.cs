using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>What a component writes into the header of its model, and what it can read.</summary>
readonly struct VersionInfo
{
    public readonly ulong ModelSignature;
    public readonly uint VerWrittenCur;
    public readonly uint VerReadableCur;
    public readonly uint VerWeCanReadBack;
    public readonly string LoaderAssemblyName;
    public readonly string LoaderSignature;
    public readonly string LoaderSignatureAlt;

    public VersionInfo(
        string modelSignature,
        uint verWrittenCur,
        uint verReadableCur,
        uint verWeCanReadBack,
        string loaderAssemblyName,
        string loaderSignature = null,
        string loaderSignatureAlt = null)
    {
        Contracts.CheckValue(modelSignature, nameof(modelSignature));
        if (modelSignature.Length != 8)
            throw Contracts.ExceptParam(nameof(modelSignature), "Model signature must be eight characters");
        if (verWrittenCur < verReadableCur || verReadableCur < verWeCanReadBack)
            throw Contracts.ExceptParam(nameof(verReadableCur), "The versions must not ascend: written, readable, oldest that is read.");
        CheckSignature(loaderSignature, nameof(loaderSignature));
        CheckSignature(loaderSignatureAlt, nameof(loaderSignatureAlt));

        for (var i = 0; i < modelSignature.Length; i++)
        {
            var letter = modelSignature[i];
            if (letter > 0xFF)
                throw Contracts.ExceptParam(nameof(modelSignature), "The characters of a model signature must fit into a byte each.");
            // A space is written as zero.
            if (letter > ' ')
                ModelSignature |= (ulong)letter << (8 * i);
        }
        VerWrittenCur = verWrittenCur;
        VerReadableCur = verReadableCur;
        VerWeCanReadBack = verWeCanReadBack;
        LoaderAssemblyName = loaderAssemblyName;
        LoaderSignature = loaderSignature;
        LoaderSignatureAlt = loaderSignatureAlt;
    }

    static void CheckSignature(string signature, string name)
    {
        if (signature is { Length: > 24 })
            throw Contracts.ExceptParam(name, "Loader signature must be at most 24 characters");
    }
}
