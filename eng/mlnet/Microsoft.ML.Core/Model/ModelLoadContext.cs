using System.Reflection;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>What a component reads its model with.</summary>
sealed partial class ModelLoadContext : IDisposable
{
    public const string ModelStreamName = "Model.key";
    internal const string NameBinary = "Model.bin";

    readonly IExceptionContext _context;

    /// <summary>The archive; null where a model is read from a bare stream.</summary>
    public readonly RepositoryReader Repository;

    public readonly string Directory;
    public readonly BinaryReader Reader;
    public readonly string[] Strings;
    public readonly string LoaderAssemblyName;
    public readonly long FpMin;
    internal ModelHeader Header;

    internal ModelLoadContext(RepositoryReader rep, Repository.Entry ent, string dir)
    {
        Contracts.CheckValue(rep, nameof(rep));
        Repository = rep;
        _context = rep.ExceptionContext;
        _context.CheckValue(ent, nameof(ent));
        Directory = dir;
        Reader = new(ent.Stream, Encoding.UTF8, leaveOpen: true);
        ModelHeader.BeginRead(out FpMin, out Header, out Strings, out LoaderAssemblyName, Reader);
    }

    internal ModelLoadContext(BinaryReader reader, IExceptionContext ectx = null)
    {
        ectx.CheckValue(reader, nameof(reader));
        _context = ectx;
        Reader = reader;
        ModelHeader.BeginRead(out FpMin, out Header, out Strings, out LoaderAssemblyName, Reader);
    }

    public bool InRepository => Repository != null;

    /// <summary>Checks that nothing of the body has been read yet.</summary>
    public void CheckAtModel() => _context.Check(Reader.BaseStream.Position == FpMin + Header.FpModel, "The body of the model was begun already.");

    public void CheckAtModel(VersionInfo ver)
    {
        CheckAtModel();
        CheckVersionInfo(ver);
    }

    public void CheckVersionInfo(VersionInfo ver) => ModelHeader.CheckVersionInfo(ref Header, ver);

    /// <summary>Checks that the body was read to its exact end.</summary>
    public void Done() => ModelHeader.EndRead(FpMin, ref Header, Reader);

    public void Dispose()
    {
        // A bare stream is its owner's.
        if (InRepository)
            Reader.Dispose();
    }

    public string LoadString() => LoadStringOrNull() ?? throw _context.ExceptDecode("Corrupt model: a string is missing");

    public string LoadNonEmptyString()
    {
        var text = LoadString();
        _context.CheckDecode(text.Length > 0, "Corrupt model: a string is empty");
        return text;
    }

    public string LoadStringOrNull()
    {
        var id = Reader.ReadInt32();
        if (id == -1)
            return null;
        _context.CheckDecode((uint)id < (uint)(Strings?.Length ?? 0), $"Corrupt model: it has no string {id}");
        return Strings[id];
    }

    // The model names the assembly that can read it: a process that has never used it loads it here.
    void EnsureLoaderAssemblyIsRegistered(ComponentCatalog catalog)
    {
        if (!string.IsNullOrEmpty(LoaderAssemblyName))
            catalog.RegisterAssembly(Assembly.Load(LoaderAssemblyName));
    }
}
