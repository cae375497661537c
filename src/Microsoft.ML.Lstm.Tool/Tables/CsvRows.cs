using nietras.SeparatedValues;

namespace Microsoft.ML.Lstm.Tool.Tables;

/// <summary>Reads a file of separated values with a header; the separator is found by its first line. Memory is that of a row.</summary>
sealed class CsvRows : IRowReader
{
    readonly FileStream _stream;
    readonly SepReader _reader;
    IReadOnlyList<TableColumn> _columns = [];
    int[] _places = [];
    int _key = -1;

    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It has no header.</exception>
    public CsvRows(string path)
    {
        File = Path.GetFileName(path);
        _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        try
        {
            _reader = Sep.Reader(options => options with { Unescape = true, Trim = SepTrim.Outer }).From(new StreamReader(_stream));
            Names = [.. _reader.Header.ColNames];
        }
        catch (ArgumentException twice)
        {
            _stream.Dispose();
            throw new InvalidDataException($"{File} has a column twice: {twice.Message}", twice);
        }

        if (Names.Count > 0 && !Names.All(string.IsNullOrEmpty)) return;
        Dispose();
        throw new InvalidDataException($"{File} is empty. Its first line must name the columns.");
    }

    public string File { get; }

    public IReadOnlyList<string> Names { get; }

    public string Key { get; private set; } = "";

    public double Progress => _stream.Length == 0 ? 1 : (double)_stream.Position / _stream.Length;

    public ColumnKind KindOfTimes(string column)
    {
        using var first = new CsvRows(_stream.Name);
        return first._reader.MoveNext() && CellText.TryInteger(first._reader.Current[column].Span, out _) ? ColumnKind.Integer : ColumnKind.Time;
    }

    public void Select(IReadOnlyList<TableColumn> columns, string? key)
    {
        _columns = columns;
        _places = [.. columns.Select(column => _reader.Header.IndexOf(column.Name))];
        _key = key is null ? -1 : _places[columns.TakeWhile(column => column.Name != key).Count()];
    }

    public bool MoveNext()
    {
        if (!_reader.MoveNext()) return false;
        if (_key < 0) return true;
        // A cell is unescaped in place, so it is read once.
        var key = _reader.Current[_key].Span;
        if (!key.SequenceEqual(Key)) Key = key.ToString();
        return true;
    }

    public void CopyTo(TableBlock block)
    {
        var row = _reader.Current;
        for (var i = 0; i < _places.Length; i++)
        {
            if (_places[i] == _key)
            {
                block.Texts(i).Add(Key.AsSpan());
                continue;
            }

            var cell = row[_places[i]];
            switch (_columns[i].Kind)
            {
                case ColumnKind.Number when cell.TryParse<float>(out var number): block.Numbers(i).Add(number); break;
                case ColumnKind.Number when CellText.IsMissing(cell.Span): block.Numbers(i).Add(float.NaN); break;
                case ColumnKind.Real when cell.TryParse<double>(out var real): block.Reals(i).Add(real); break;
                case ColumnKind.Real when CellText.IsMissing(cell.Span): block.Reals(i).Add(double.NaN); break;
                case ColumnKind.Integer when CellText.TryInteger(cell.Span, out var integer): block.Integers(i).Add(integer); break;
                case ColumnKind.Time when CellText.TryTime(cell.Span, out var time): block.Times(i).Add(time); break;
                case ColumnKind.Text: block.Texts(i).Add(cell.Span); break;
                default: throw CellText.Refused(File, $"line {row.LineNumberFrom}", _columns[i].Name, cell.Span, _columns[i].Kind);
            }
        }

        block.EndRow();
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _stream.Dispose();
    }
}
