namespace Microsoft.ML.Lstm.Tool.Tables;

/// <summary>Reads a table row by row.</summary>
interface IRowReader : IDisposable
{
    /// <summary>The file, as messages name it.</summary>
    string File { get; }

    /// <summary>The columns of the file.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>How much of it was read, from 0 to 1.</summary>
    double Progress { get; }

    /// <summary>The cell of the key column in the current row; empty where there is none.</summary>
    string Key { get; }

    /// <summary>What a column of times holds: whole numbers, or dates.</summary>
    ColumnKind KindOfTimes(string column);

    /// <summary>Says what is read, before the first row.</summary>
    /// <param name="columns">Columns, which the file has.</param>
    /// <param name="key">That of them which names the series; null for none.</param>
    void Select(IReadOnlyList<TableColumn> columns, string? key);

    /// <summary>Goes to the next row.</summary>
    bool MoveNext();

    /// <summary>Adds the current row to a block of the selected columns; once a row.</summary>
    /// <exception cref="InvalidDataException">A cell is not what its column should hold.</exception>
    void CopyTo(TableBlock block);
}
