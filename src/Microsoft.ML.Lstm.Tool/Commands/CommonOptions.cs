using System.CommandLine;
using Microsoft.ML.Lstm.Tool.Tables;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Commands;

/// <summary>Options that several commands have.</summary>
static class CommonOptions
{
    public static Option<bool> Wide => new("--wide") { Description = "The file has a row for each series and a column for each step." };

    public static Option<bool> Overwrite => new("--overwrite") { Description = "Replaces a file that exists." };

    public static Option<int> Seed => new("--seed") { Description = "Seed of all that is random.", DefaultValueFactory = _ => 1 };

    public static Argument<string> Model => new("model") { Description = "Model file (.zip) that 'lstm fit' wrote." };

    public static Option<T> Of<T>(string name, string description) => new(name) { Description = description };

    public static Option<string[]> Columns(string name, string description) => new(name) { Description = description, AllowMultipleArgumentsPerToken = true };

    /// <summary>Opens a table, a wide one as a long one.</summary>
    public static IRowReader Open(string path, bool isWide, string? series, IReadOnlyList<string> once)
    {
        var reader = TableFile.Open(path);
        if (!isWide) return reader;
        TableFile.Require(reader, once);
        if (series is not null && series != WideRows.RowNumber) TableFile.Require(reader, [series]);
        return new WideRows(reader, series is not null && reader.Names.Contains(series) ? series : null, once);
    }

    /// <exception cref="CommandException">The file exists, and must not be replaced.</exception>
    public static void RefuseExisting(string path, bool isOverwritten)
    {
        if (Directory.Exists(path)) throw new CommandException(ExitCode.File, $"'{path}' is a folder. Name a file.");
        if (File.Exists(path) && !isOverwritten) throw new CommandException(ExitCode.Exists, $"'{path}' exists. Give --overwrite to replace it.");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder)) throw new CommandException(ExitCode.File, $"There is no folder '{folder}'. Make it first.");
    }
}
