using System.Collections.Concurrent;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>A zip of models and the streams beside them.</summary>
abstract class Repository : IDisposable
{
    readonly List<Entry> _open = [];
    readonly IExceptionContext _context;

    /// <summary>The entries there are, by the name they have in the archive.</summary>
    protected readonly ConcurrentDictionary<string, string> PathMap = new();

    internal Repository(bool needDir, IExceptionContext ectx) => _context = ectx;

    public IExceptionContext ExceptionContext => _context;

    protected bool Disposed { get; private set; }

    public void Dispose()
    {
        if (!Disposed)
            Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        DisposeAllEntries();
        Disposed = true;
    }

    protected void DisposeAllEntries()
    {
        foreach (var entry in _open.ToArray())
            entry.Dispose();
    }

    protected Entry AddEntry(string pathEnt, Stream stream)
    {
        var entry = new Entry(this, pathEnt, stream);
        _open.Add(entry);
        return entry;
    }

    protected void RemoveEntry(Entry ent) => _open.Remove(ent);

    protected abstract void OnDispose(Entry ent);

    // ML.NET on Windows has written backslashes.
    protected static string NormalizeForArchiveEntry(string path) => path.Replace('\\', '/').TrimStart('/');

    protected void GetPath(out string pathEnt, out string pathTemp, string dir, string name, bool createDir)
    {
        _context.Check(!Disposed, "The repository was disposed of.");
        _context.CheckNonEmpty(name, nameof(name));
        pathEnt = NormalizeForArchiveEntry(Path.Combine(dir ?? "", name));
        // Entries are kept in memory here, never in files.
        pathTemp = null;
    }

    /// <summary>One stream of the archive.</summary>
    public sealed class Entry : IDisposable
    {
        readonly Repository _repository;
        bool _disposed;

        internal Entry(Repository repository, string path, Stream stream)
        {
            _repository = repository;
            Path = path;
            Stream = stream;
        }

        public string Path { get; }

        public Stream Stream { get; }

        public void Dispose()
        {
            if (_disposed)
                return;
            _disposed = true;
            _repository.OnDispose(this);
        }
    }
}
