using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Tool.Tables;

/// <summary>Some rows of a table, in memory; cleared, it is filled again without new memory.</summary>
sealed class TableBlock
{
    readonly ICells[] _cells;

    public TableBlock(IReadOnlyList<TableColumn> columns)
    {
        Columns = columns;
        _cells = [.. columns.Select(column => (ICells)(column.Kind switch
        {
            ColumnKind.Number => new Cells<float>(),
            ColumnKind.Real => new Cells<double>(),
            ColumnKind.Integer => new Cells<long>(),
            ColumnKind.Time => new Cells<DateTime>(),
            _ => new TextCells(),
        }))];
    }

    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Number of rows; whoever adds one has a cell in every column.</summary>
    public int Rows { get; private set; }

    public Cells<float> Numbers(int column) => (Cells<float>)_cells[column];

    public Cells<double> Reals(int column) => (Cells<double>)_cells[column];

    public Cells<long> Integers(int column) => (Cells<long>)_cells[column];

    public Cells<DateTime> Times(int column) => (Cells<DateTime>)_cells[column];

    public TextCells Texts(int column) => (TextCells)_cells[column];

    /// <summary>The place of a column; -1 where there is none of that name.</summary>
    public int IndexOf(string? name)
    {
        for (var i = 0; i < Columns.Count; i++)
            if (Columns[i].Name == name) return i;
        return -1;
    }

    /// <summary>Says that all columns have one cell more.</summary>
    public void EndRow() => Rows++;

    public void Clear()
    {
        foreach (var cells in _cells) cells.Clear();
        Rows = 0;
    }

    /// <summary>Copies a cell of another table, of the same kind.</summary>
    public void Copy(TableBlock from, int row, int fromColumn, int column) => _cells[column].AddFrom(from._cells[fromColumn], row);

    /// <summary>Copies a row of a table of the same columns.</summary>
    public void CopyRow(TableBlock from, int row)
    {
        for (var column = 0; column < _cells.Length; column++) Copy(from, row, column, column);
        EndRow();
    }

    /// <summary>The rows as a data view, which reads them where they are.</summary>
    public IDataView View()
    {
        var builder = new DataViewSchema.Builder();
        foreach (var column in Columns) builder.AddColumn(column.Name, column.Type);
        return MemoryView.Of(builder.ToSchema(), Rows, (column, row) => _cells[column].Getter(row));
    }
}
