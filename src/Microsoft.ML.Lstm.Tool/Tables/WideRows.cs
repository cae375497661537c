namespace Microsoft.ML.Lstm.Tool.Tables;

/// <summary>A wide table, a series in each row and a step in each column, read as a long one: a row for each step. Empty cells before the first step and behind the last are none.</summary>
/// <param name="inner">The wide table.</param>
/// <param name="series">Its column that names the series; null: the number of the row does.</param>
/// <param name="once">Its columns that hold one value a series, such as the label.</param>
sealed class WideRows(IRowReader inner, string? series, IReadOnlyList<string> once) : IRowReader
{
    /// <summary>The column that the steps are read as.</summary>
    public const string Value = "Value";

    /// <summary>The column that names the series where the table has none.</summary>
    public const string RowNumber = "Series";

    readonly List<string> _steps = [.. inner.Names.Where(name => name != series && !once.Contains(name))];
    TableBlock _row = new([]);
    int[] _places = [];
    int _first, _step, _end;
    long _number;

    public string File => inner.File;

    public IReadOnlyList<string> Names { get; } = [series ?? RowNumber, .. once, Value];

    public string Key { get; private set; } = "";

    public double Progress => inner.Progress;

    public ColumnKind KindOfTimes(string column) => throw new NotSupportedException("A wide table has no column of times.");

    public void Select(IReadOnlyList<TableColumn> columns, string? key)
    {
        if (_steps.Count == 0) throw new InvalidDataException($"{File} has no column of steps. A wide table has a column for each step beside the series and the label.");
        List<TableColumn> wide = [.. columns.Where(column => column.Name != Value && (series is not null || column.Name != RowNumber))];
        _first = wide.Count;
        _places = [.. columns.Select(column => column.Name == Value ? -2 : wide.IndexOf(column))];
        wide.AddRange(_steps.Select(name => new TableColumn(name, ColumnKind.Number)));
        _row = new(wide);
        inner.Select(wide, series);
    }

    public bool MoveNext()
    {
        for (_step++; _step >= _end;)
        {
            if (!inner.MoveNext()) return false;
            _row.Clear();
            inner.CopyTo(_row);
            _number++;
            Key = series is null ? $"{_number}" : inner.Key;
            (_step, _end) = (0, _steps.Count);
            while (_end > 0 && float.IsNaN(_row.Numbers(_first + _end - 1)[0])) _end--;
            while (_step < _end && float.IsNaN(_row.Numbers(_first + _step)[0])) _step++;
        }

        return true;
    }

    public void CopyTo(TableBlock block)
    {
        for (var i = 0; i < _places.Length; i++)
        {
            if (_places[i] == -2) block.Numbers(i).Add(_row.Numbers(_first + _step)[0]);
            else if (_places[i] < 0) block.Texts(i).Add(Key.AsSpan());
            else block.Copy(_row, 0, _places[i], i);
        }

        block.EndRow();
    }

    public void Dispose() => inner.Dispose();
}
