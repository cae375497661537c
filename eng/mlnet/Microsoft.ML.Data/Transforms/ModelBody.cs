using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn;

/// <summary>How the bodies of model files begin, and reading counts from them: a file may be damaged.</summary>
static class ModelBody
{
    /// <summary>The only version of a transformer's models that there is here.</summary>
    public static VersionInfo Version<TTransformer>(string modelSignature, uint version, string loaderSignature) =>
        new(modelSignature, version, version, version, typeof(TTransformer).Assembly.FullName, loaderSignature);

    public static ModelLoadContext At(this ModelLoadContext ctx, VersionInfo version)
    {
        ctx.CheckAtModel(version);
        return ctx;
    }

    public static void Begin(this ModelSaveContext ctx, VersionInfo version)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(version);
    }

    /// <summary>How many items follow: never fewer than none, nor more than there are bytes left.</summary>
    public static int ReadCount(this BinaryReader reader)
    {
        var count = reader.ReadInt32();
        var left = reader.BaseStream.CanSeek ? reader.BaseStream.Length - reader.BaseStream.Position : int.MaxValue;
        Contracts.CheckDecode(count >= 0 && count <= left, $"Corrupt model file: it says that {count} items follow, and has {left} bytes left");
        return count;
    }
}
