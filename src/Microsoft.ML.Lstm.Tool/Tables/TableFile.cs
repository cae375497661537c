using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Tables;

/// <summary>Files of tables, by their extension: Parquet, and separated values for all others.</summary>
static class TableFile
{
    public static bool IsParquet(string path) => Path.GetExtension(path).Equals(".parquet", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="CommandException">There is no such file.</exception>
    public static IRowReader Open(string path)
    {
        if (Directory.Exists(path)) throw new CommandException(ExitCode.File, $"'{path}' is a folder. Name a file.");
        if (!File.Exists(path)) throw new CommandException(ExitCode.File, $"There is no file '{path}'.");
        return IsParquet(path) ? new ParquetRows(path) : new CsvRows(path);
    }

    /// <summary>Opens a table, a wide one as a long one.</summary>
    public static IRowReader Open(string path, bool isWide, string? series, IReadOnlyList<string> once)
    {
        var reader = Open(path);
        if (!isWide) return reader;
        Require(reader, once);
        if (series is not null && series != WideRows.RowNumber) Require(reader, [series]);
        return new WideRows(reader, series is not null && reader.Names.Contains(series) ? series : null, once);
    }

    public static IRowWriter Create(string path, Stream stream, IReadOnlyList<TableColumn> columns) =>
        IsParquet(path) ? new ParquetTableWriter(stream, columns) : new CsvWriter(stream, columns);

    /// <summary>Throws unless the file has the columns; the message names those that it has.</summary>
    public static void Require(IRowReader reader, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (reader.Names.Contains(name)) continue;
            var alike = reader.Names.FirstOrDefault(own => own.Equals(name, StringComparison.OrdinalIgnoreCase));
            throw CommandException.BadData($"{reader.File} has no column '{name}'. It has {string.Join(", ", reader.Names.Take(20).Select(own => $"'{own}'"))}{(reader.Names.Count > 20 ? $" and {reader.Names.Count - 20} more" : "")}."
                + (alike is null ? "" : $" Is '{alike}' meant?"));
        }
    }
}
