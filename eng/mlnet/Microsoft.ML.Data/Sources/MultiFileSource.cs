using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Files, in the order given; a pattern with * or ? stands for all files that match it.</summary>
public sealed class MultiFileSource : IMultiStreamSource
{
    readonly string[] _paths;

    public MultiFileSource(params string[] paths)
    {
        Contracts.CheckValue(paths, nameof(paths));
        _paths = [.. paths.SelectMany(Expand)];
    }

    public int Count => _paths.Length;

    public string GetPathOrNull(int index) => _paths[Checked(index)];

    public Stream Open(int index) => new FileStream(GetPathOrNull(index), FileMode.Open, FileAccess.Read, FileShare.Read);

    public TextReader OpenTextReader(int index) => new StreamReader(Open(index));

    int Checked(int index) => index >= 0 && index < _paths.Length ? index : throw new ArgumentOutOfRangeException(nameof(index));

    static IEnumerable<string> Expand(string path)
    {
        Contracts.CheckNonEmpty(path, nameof(path));
        if (path.AsSpan().IndexOfAny('*', '?') < 0) return [path];
        var directory = Path.GetDirectoryName(path);
        return Directory.EnumerateFiles(string.IsNullOrEmpty(directory) ? "." : directory, Path.GetFileName(path)).Order(StringComparer.Ordinal);
    }
}
