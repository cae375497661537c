using System.IO.Compression;
using System.Reflection;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Writes a new archive.</summary>
sealed class RepositoryWriter : Repository
{
    const string DirTrainingInfo = "TrainingInfo";

    readonly ZipArchive _archive;

    RepositoryWriter(Stream stream, IExceptionContext ectx, bool useFileSystem = true)
        : base(useFileSystem, ectx) => _archive = new(stream, ZipArchiveMode.Create, leaveOpen: true);

    public static RepositoryWriter CreateNew(Stream stream, IExceptionContext ectx = null, bool useFileSystem = true)
    {
        ectx.CheckValue(stream, nameof(stream));
        var repository = new RepositoryWriter(stream, ectx, useFileSystem);
        using var entry = repository.CreateEntry(DirTrainingInfo, "Version.txt");
        entry.Stream.Write(Encoding.UTF8.GetBytes(GetProductVersion() + Environment.NewLine));
        return repository;
    }

    public Entry CreateEntry(string name) => CreateEntry(null, name);

    /// <summary>A stream that is written to the archive once it is closed.</summary>
    public Entry CreateEntry(string dir, string name)
    {
        GetPath(out var path, out _, dir, name, createDir: false);
        if (!PathMap.TryAdd(path, path))
            throw ExceptionContext.ExceptParam(nameof(name), $"Duplicate entry: '{path}'");
        return AddEntry(path, new MemoryStream());
    }

    /// <summary>Ends the archive. Without it, what was written is no zip: a model that was saved by half must not load.</summary>
    public void Commit()
    {
        DisposeAllEntries();
        _archive.Dispose();
        Dispose();
    }

    protected override void OnDispose(Entry ent)
    {
        RemoveEntry(ent);
        using var compressed = _archive.CreateEntry(ent.Path).Open();
        ent.Stream.Position = 0;
        ent.Stream.CopyTo(compressed);
        ent.Stream.Dispose();
    }

    static string GetProductVersion() =>
        typeof(RepositoryWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "Unknown";
}
