using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>
/// Walks two cursors over the same rows: a block reads ahead on one, and works on many rows at once; the other hands the input's columns out in
/// step. So columns of any type pass through without being kept.
/// </summary>
sealed class BlockCursor : DataViewRowCursor
{
    readonly DataViewRowCursor _input;
    readonly IRowBlock? _block;
    readonly AppendedRow _row;
    int _index = -1;

    /// <param name="columns">Which column lies where.</param>
    /// <param name="input">The cursor whose columns are passed through.</param>
    /// <param name="active">The columns asked for.</param>
    /// <param name="block">What computes the appended columns; null when none of them is asked for.</param>
    public BlockCursor(AppendedColumns columns, DataViewRowCursor input, DataViewSchema.Column[] active, IRowBlock? block)
    {
        _input = input;
        _block = block;
        _row = new(columns, input, active, index => block!.Getter(index, Index));
    }

    public override DataViewSchema Schema => _row.Schema;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override bool MoveNext()
    {
        if (_block is not null && _index + 1 >= _block.Count)
        {
            _block.ReadAhead();
            _index = -1;
        }
        _index++;
        return _input.MoveNext();
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _row.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.Getter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _input.Dispose();
            _block?.Dispose();
        }
        base.Dispose(disposing);
    }

    int Index() => _input.Position >= 0 ? _index : throw new InvalidOperationException("The cursor stands on no row yet: call MoveNext first.");
}
