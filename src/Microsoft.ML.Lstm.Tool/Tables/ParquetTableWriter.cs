using System.Runtime.InteropServices;
using Parquet;
using Parquet.Schema;

namespace Microsoft.ML.Lstm.Tool.Tables;

/// <summary>Writes a Parquet file (Snappy), a row group for so many rows; missing numbers are NaN.</summary>
sealed class ParquetTableWriter : IRowWriter
{
    const int GroupRows = 1 << 17;

    readonly ParquetWriter _writer;
    readonly DataField[] _fields;
    readonly TableBlock _group;

    public ParquetTableWriter(Stream stream, IReadOnlyList<TableColumn> columns)
    {
        _fields = [.. columns.Select(column => column.Kind switch
        {
            ColumnKind.Number => new DataField<float>(column.Name),
            ColumnKind.Real => new DataField<double>(column.Name),
            ColumnKind.Integer => new DataField<long>(column.Name),
            ColumnKind.Time => new DateTimeDataField(column.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros),
            _ => (DataField)new DataField(column.Name, typeof(string), isNullable: false),
        })];
        _group = new(columns);
        _writer = ParquetWriter.CreateAsync(new ParquetSchema(_fields), stream, new() { CompressionMethod = CompressionMethod.Snappy }).GetAwaiter().GetResult();
    }

    public void Write(TableBlock block)
    {
        for (var row = 0; row < block.Rows; row++)
        {
            _group.CopyRow(block, row);
            if (_group.Rows == GroupRows) Flush();
        }
    }

    public void Dispose()
    {
        if (_group.Rows > 0) Flush();
        _writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    void Flush()
    {
        using var group = _writer.CreateRowGroup();
        for (var i = 0; i < _fields.Length; i++)
        {
            (_group.Columns[i].Kind switch
            {
                ColumnKind.Number => group.WriteAsync<float>(_fields[i], Copy(_group.Numbers(i))),
                ColumnKind.Real => group.WriteAsync<double>(_fields[i], Copy(_group.Reals(i))),
                ColumnKind.Integer => group.WriteAsync<long>(_fields[i], Copy(_group.Integers(i))),
                ColumnKind.Time => group.WriteAsync<DateTime>(_fields[i], Copy(_group.Times(i))),
                _ => group.WriteAsync(_fields[i], _group.Texts(i)),
            }).GetAwaiter().GetResult();
        }

        group.CompleteValidate();
        _group.Clear();
    }

    static ReadOnlyMemory<T> Copy<T>(List<T> cells) => CollectionsMarshal.AsSpan(cells).ToArray();
}
