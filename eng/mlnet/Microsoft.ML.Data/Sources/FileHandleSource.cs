using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The one stream behind a file handle.</summary>
public sealed class FileHandleSource : IMultiStreamSource
{
    readonly IFileHandle _file;

    public FileHandleSource(IFileHandle file)
    {
        Contracts.CheckValue(file, nameof(file));
        if (!file.CanRead) throw Contracts.ExceptParam(nameof(file), "File handle must be readable");
        _file = file;
    }

    public int Count => 1;

    public string GetPathOrNull(int index)
    {
        Check(index);
        return null;
    }

    public Stream Open(int index)
    {
        Check(index);
        return _file.OpenReadStream();
    }

    public TextReader OpenTextReader(int index) => new StreamReader(Open(index));

    static void Check(int index) => ArgumentOutOfRangeException.ThrowIfNotEqual(index, 0);
}
