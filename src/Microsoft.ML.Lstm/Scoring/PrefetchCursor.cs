using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Scoring;

/// <summary>
/// Walks two cursors over the same rows: one reads a batch ahead, which a scorer works on at once; the other hands the input's columns out in
/// step. So columns of any type pass through without being kept.
/// </summary>
sealed class PrefetchCursor : DataViewRowCursor
{
    readonly AppendedRow _row;
    readonly DataViewRowCursor _input;
    readonly DataViewRowCursor? _ahead;
    readonly IScorer? _scorer;
    int _count, _index = -1;

    /// <summary>A cursor that is asked for columns of the input only.</summary>
    PrefetchCursor(AppendedRow row, DataViewRowCursor input) => (_row, _input) = (row, input);

    /// <param name="row">The columns asked for.</param>
    /// <param name="input">The cursor of those that pass through.</param>
    /// <param name="ahead">A cursor for this alone, over the columns that are read.</param>
    /// <param name="open">Opens the scorer.</param>
    PrefetchCursor(AppendedRow row, DataViewRowCursor input, DataViewRowCursor ahead, ScorerOpener open) : this(row, input)
    {
        (_ahead, _scorer) = (ahead, open(ahead, row.IsAsked));
        row.Appended = index => _scorer.Getter(index, Index);
    }

    /// <summary>
    /// The rows of <paramref name="input"/> with columns added that are computed a batch of rows at a time, which keeps all threads busy. While they are read
    /// the input is read twice, side by side; its rows must be the same each time, as ML.NET demands of all data, and other numbers of them are refused.
    /// </summary>
    public static IDataView View(IDataView input, AppendedColumns columns, ScorerOpener open) => new LazyView(columns.Output, input.GetRowCount, active =>
    {
        var cursor = input.GetRowCursor(columns.PassedThrough(active));
        var row = new AppendedRow(columns, cursor, active);
        return row.HasAppended ? new PrefetchCursor(row, cursor, input.GetRowCursor(columns.Reads), open) : new PrefetchCursor(row, cursor);
    });

    public override DataViewSchema Schema => _row.Schema;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override bool MoveNext()
    {
        if (_ahead is null) return _input.MoveNext();
        if (_index + 1 >= _count) Prefetch();
        _index++;
        var moved = _input.MoveNext();
        return moved == _index < _count ? moved : throw new InvalidOperationException(
            $"The data to score are more or fewer rows each time they are read, so {_row.Names} cannot be put into their rows. "
            + "Score data that stand still, or keep them as they are once with mlContext.Data.Cache(data).");
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _row.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.GetGetter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _input.Dispose();
            _ahead?.Dispose();
            (_scorer as IDisposable)?.Dispose();
        }
        base.Dispose(disposing);
    }

    void Prefetch()
    {
        _scorer!.Clear();
        for (_count = 0; _scorer.HasRoom && _ahead!.MoveNext(); _count++) _scorer.Add();
        _scorer.Score();
        _index = -1;
    }

    int Index() => _input.Position >= 0 ? _index : throw new InvalidOperationException("The cursor stands on no row yet: call MoveNext first.");
}
