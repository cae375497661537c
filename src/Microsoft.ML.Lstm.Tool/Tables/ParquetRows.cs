using Parquet;
using Parquet.Schema;

namespace Microsoft.ML.Lstm.Tool.Tables;

/// <summary>Reads a Parquet file of plain columns, one row group at a time: memory is that of the selected columns of the largest.</summary>
sealed class ParquetRows : IRowReader
{
    /// <summary>Rows of a row group, for which memory is taken at once; files are written with a million or so.</summary>
    const int MostRows = 1 << 25;

    readonly FileStream _stream;
    readonly ParquetReader _reader;
    readonly Dictionary<string, DataField> _fields;
    IReadOnlyList<TableColumn> _columns = [];
    TableBlock _group = new([]);
    int _key = -1, _next, _row = -1;

    public ParquetRows(string path)
    {
        File = Path.GetFileName(path);
        _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            _reader = ParquetReader.CreateAsync(_stream).GetAwaiter().GetResult();
        }
        catch (Exception damaged) when (damaged is not OutOfMemoryException)
        {
            _stream.Dispose();
            throw Damaged(damaged);
        }

        _fields = _reader.Schema.Fields.OfType<DataField>().Where(field => !field.IsArray).ToDictionary(field => field.Name);
        Names = [.. _fields.Keys];
    }

    public string File { get; }

    public IReadOnlyList<string> Names { get; }

    public string Key => _key < 0 ? "" : _group.Texts(_key)[_row];

    public double Progress => (double)_next / Math.Max(1, _reader.RowGroupCount);

    public ColumnKind KindOfTimes(string column) => ParquetColumn.IsWhole(_fields[column]) ? ColumnKind.Integer : ColumnKind.Time;

    public void Select(IReadOnlyList<TableColumn> columns, string? key)
    {
        (_columns, _group) = (columns, new(columns));
        _key = _group.IndexOf(key);
    }

    public bool MoveNext()
    {
        for (_row++; _row >= _group.Rows; _row = 0)
        {
            if (_next == _reader.RowGroupCount) return false;
            _group.Clear();
            try
            {
                Read();
            }
            catch (Exception damaged) when (damaged is not (InvalidDataException or OutOfMemoryException))
            {
                throw Damaged(damaged);
            }
        }

        return true;
    }

    public void CopyTo(TableBlock block) => block.CopyRow(_group, _row);

    public void Dispose()
    {
        _reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _stream.Dispose();
    }

    void Read()
    {
        using var group = _reader.OpenRowGroupReader(_next++);
        if (group.RowCount is < 0 or > MostRows) throw new InvalidDataException($"{File}: row group {_next} says that it has {group.RowCount} rows, but at most {MostRows} are read at once. Write smaller row groups.");
        for (var i = 0; i < _columns.Count; i++) ParquetColumn.Read(group, _fields[_columns[i].Name], _group, i, File);
        for (var row = 0L; row < group.RowCount; row++) _group.EndRow();
    }

    InvalidDataException Damaged(Exception cause) => new($"{File} is no Parquet file, or is damaged: {cause.Message}", cause);
}
