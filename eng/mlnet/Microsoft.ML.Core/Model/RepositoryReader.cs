using System.IO.Compression;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Reads an archive.</summary>
sealed class RepositoryReader : Repository
{
    readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.OrdinalIgnoreCase);

    RepositoryReader(Stream stream, IExceptionContext ectx, bool useFileSystem)
        : base(useFileSystem, ectx)
    {
        try
        {
            // Left undisposed: it holds nothing but the stream, which is the caller's.
            var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            foreach (var entry in archive.Entries)
                _entries.TryAdd(NormalizeForArchiveEntry(entry.FullName), entry);
        }
        catch (Exception ex) when (ex is InvalidDataException or EndOfStreamException)
        {
            var failure = new FormatException("Failed to open a zip archive", ex);
            throw ectx?.Process(failure) ?? Contracts.Mark(failure);
        }
    }

    public static RepositoryReader Open(Stream stream, IExceptionContext ectx = null, bool useFileSystem = true)
    {
        ectx.CheckValue(stream, nameof(stream));
        return new(stream, ectx, useFileSystem);
    }

    public Entry OpenEntry(string name) => OpenEntry(null, name);

    public Entry OpenEntry(string dir, string name) => OpenEntryOrNull(dir, name)
        ?? throw ExceptionContext.ExceptDecode($"Corrupt model file: it has no entry '{name}' in '{dir}'");

    public Entry OpenEntryOrNull(string name) => OpenEntryOrNull(null, name);

    public Entry OpenEntryOrNull(string dir, string name)
    {
        GetPath(out var path, out _, dir, name, createDir: false);
        return _entries.TryGetValue(path, out var entry) ? AddEntry(path, Unpacked(entry)) : null;
    }

    protected override void OnDispose(Entry ent)
    {
        RemoveEntry(ent);
        ent.Stream.Dispose();
    }

    // Models are read back and forth, which a compressed stream cannot. The memory grows with what is there, not with what is claimed.
    MemoryStream Unpacked(ZipArchiveEntry entry)
    {
        var unpacked = new MemoryStream();
        using (var compressed = entry.Open())
            compressed.CopyTo(unpacked);
        if (unpacked.Length != entry.Length)
            throw new InvalidDataException($"Corrupt model file: '{entry.FullName}' has {unpacked.Length} bytes instead of {entry.Length}");
        unpacked.Position = 0;
        return unpacked;
    }
}
