using System.Buffers;
using System.Globalization;
using System.Text;

namespace Microsoft.ML.Lstm.Tool.Tables;

/// <summary>Writes comma-separated values (RFC 4180, lines end with a line feed); numbers in the shortest form that reads back the same, missing ones as empty cells.</summary>
sealed class CsvWriter : IRowWriter
{
    static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    readonly StreamWriter _writer;
    readonly char[] _cell = new char[64];

    /// <param name="stream">Stays open.</param>
    /// <param name="columns">The header.</param>
    public CsvWriter(Stream stream, IReadOnlyList<TableColumn> columns)
    {
        _writer = new(stream, new UTF8Encoding(false), bufferSize: 1 << 16, leaveOpen: true);
        for (var i = 0; i < columns.Count; i++)
        {
            if (i > 0) _writer.Write(',');
            Text(columns[i].Name);
        }

        _writer.Write('\n');
    }

    public void Write(TableBlock block)
    {
        for (var row = 0; row < block.Rows; row++)
        {
            for (var column = 0; column < block.Columns.Count; column++)
            {
                if (column > 0) _writer.Write(',');
                switch (block.Columns[column].Kind)
                {
                    case ColumnKind.Number: if (block.Numbers(column)[row] is var number && !float.IsNaN(number)) Formatted(number); break;
                    case ColumnKind.Real: if (block.Reals(column)[row] is var real && !double.IsNaN(real)) Formatted(real); break;
                    case ColumnKind.Integer: Formatted(block.Integers(column)[row]); break;
                    case ColumnKind.Time: _writer.Write(CellText.Format(block.Times(column)[row])); break;
                    default: Text(block.Texts(column)[row]); break;
                }
            }

            _writer.Write('\n');
        }
    }

    public void Dispose() => _writer.Dispose();

    void Formatted<T>(T value)
        where T : ISpanFormattable
    {
        value.TryFormat(_cell, out var length, default, CultureInfo.InvariantCulture);
        _writer.Write(_cell, 0, length);
    }

    void Text(string text)
    {
        if (!text.AsSpan().ContainsAny(Special)) _writer.Write(text);
        else _writer.Write($"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
    }
}
