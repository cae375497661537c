namespace Microsoft.ML.Lstm.Tool.Terminal;

/// <summary>Files that commands write.</summary>
static class OutputFile
{
    /// <exception cref="CommandException">The file exists, and must not be replaced.</exception>
    public static void RefuseExisting(string path, bool isOverwritten)
    {
        if (Directory.Exists(path)) throw new CommandException(ExitCode.File, $"'{path}' is a folder. Name a file.");
        if (File.Exists(path) && !isOverwritten) throw new CommandException(ExitCode.Exists, $"'{path}' exists. Give --overwrite to replace it.");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder)) throw new CommandException(ExitCode.File, $"There is no folder '{folder}'. Make it first.");
    }
}
