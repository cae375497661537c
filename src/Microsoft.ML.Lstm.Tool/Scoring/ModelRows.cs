using Microsoft.ML.Lstm.Tool.Models;
using Microsoft.ML.Lstm.Tool.Tables;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Scoring;

/// <summary>Opens files for a model.</summary>
static class ModelRows
{
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="isWide">Whether it has a row for each series.</param>
    /// <param name="columns">The columns that the model reads, which are selected.</param>
    /// <exception cref="CommandException">A column is missing.</exception>
    public static IRowReader Open(LoadedModel model, string path, bool isWide, out IReadOnlyList<TableColumn> columns)
    {
        var once = Array.Empty<string>();
        if (isWide && model.Label is { } label)
        {
            using var plain = TableFile.Open(path);
            if (plain.Names.Contains(label)) once = [label];
        }

        var reader = TableFile.Open(path, isWide, model.Series, once);
        try
        {
            columns = model.ColumnsIn(reader.Names);
            TableFile.Require(reader, columns.Select(column => column.Name));
            reader.Select(columns, model.Series);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }
}
