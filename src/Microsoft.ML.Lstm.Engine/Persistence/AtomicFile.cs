namespace Microsoft.ML.Lstm.Engine.Persistence;

/// <summary>Writes files so that a path holds the old content or the new, whole, whatever happens in between: an exception, a killed process, a full disk.</summary>
/// <remarks>
/// The content goes to a temporary file in the same directory, is flushed to the disk, and is renamed over the path. A temporary that a killed process
/// left is removed by the next write to the same path.
/// </remarks>
static class AtomicFile
{
    const string Suffix = ".lstm-part";

    /// <summary>Writes what <paramref name="write"/> puts into the stream; when it throws, the file of before stays as it is.</summary>
    /// <param name="path">The file; a link is followed.</param>
    /// <param name="write">Writes the content to a stream that can seek.</param>
    /// <exception cref="IOException">The disk is full, or the file cannot be replaced.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory is not writable; the file is read-only, or a directory.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var file = new FileInfo(path);
        var target = file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        var name = Path.GetFileName(target);
        if (name.Length == 0 || Directory.Exists(target)) throw new UnauthorizedAccessException($"'{path}' is a directory. Name a file.");
        var directory = Path.GetDirectoryName(target)!;
        // Files of a browser end with its page, and know no locks by which to tell a stale one.
        if (!OperatingSystem.IsBrowser()) RemoveStale(directory, name);
        var temporary = Path.Combine(directory, $"{name}.{Path.GetFileNameWithoutExtension(Path.GetRandomFileName())}{Suffix}");
        try
        {
            // Open until it is renamed: by that others know that it is not stale.
            using var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
            write(stream);
            stream.Flush(flushToDisk: true);
            if (!OperatingSystem.IsWindows() && File.Exists(target)) File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            // In a browser's memory a file that was replaced would be back once its successor is deleted.
            if (OperatingSystem.IsBrowser()) File.Delete(target);
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Removes the temporaries of processes that are no more; one that was just created is still empty, and is left alone.</summary>
    static void RemoveStale(string directory, string name)
    {
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles())
        {
            if (!file.Name.StartsWith(name + '.', StringComparison.Ordinal) || !file.Name.EndsWith(Suffix, StringComparison.Ordinal)) continue;
            try
            {
                if (file.Length > 0) new FileStream(file.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
            }
            catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
            {
                // Somebody is writing it at the moment.
            }
        }
    }
}
