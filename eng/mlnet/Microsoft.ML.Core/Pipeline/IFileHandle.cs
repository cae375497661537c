using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A file that is written once, then read.</summary>
public interface IFileHandle : IDisposable
{
    bool CanWrite { get; }

    bool CanRead { get; }

    Stream CreateWriteStream();

    Stream OpenReadStream();
}

/// <summary>A file on the disk, deleted at the end if wanted.</summary>
public sealed class SimpleFileHandle : IFileHandle
{
    readonly IExceptionContext _context;
    readonly string _path;
    readonly bool _autoDelete;
    bool _wrote;
    bool _disposed;

    public SimpleFileHandle(IExceptionContext ectx, string path, bool needsWrite, bool autoDelete)
    {
        Contracts.CheckValue(ectx, nameof(ectx));
        _context = ectx;
        _path = ectx.CheckNonWhiteSpace(path, nameof(path));
        _autoDelete = autoDelete;
        _wrote = !needsWrite;
    }

    public bool CanWrite => !_wrote && !_disposed;

    public bool CanRead => _wrote && !_disposed;

    public Stream CreateWriteStream()
    {
        _context.Check(CanWrite, "The file cannot be written to: it was written or disposed of already.");
        _wrote = true;
        return new FileStream(_path, FileMode.Create, FileAccess.Write);
    }

    public Stream OpenReadStream()
    {
        _context.Check(CanRead, "The file cannot be read: it was not written yet, or it was disposed of.");
        return new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read);
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (_autoDelete)
            File.Delete(_path);
    }
}
