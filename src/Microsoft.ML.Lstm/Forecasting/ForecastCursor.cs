using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>
/// Walks two cursors over the same rows: one reads ahead a block of observations, which are scored at once on all threads; the other hands the input's
/// columns out in step. So columns of any type pass through without being kept.
/// </summary>
sealed class ForecastCursor : DataViewRowCursor
{
    readonly DataViewRowCursor _input;
    readonly ForecastBlock? _block;
    readonly AppendedRow _row;
    int _index = -1;

    public ForecastCursor(LstmForecastingTransformer model, IDataView input, AppendedColumns columns, DataViewSchema.Column[] active)
    {
        _input = input.GetRowCursor(columns.PassedThrough(active));
        if (active.Any(column => columns.AppendedIndex(column) >= 0)) _block = new(model, input);
        _row = new(columns, _input, active, [.. Enumerable.Range(0, model.Outputs.ColumnNames.Count).Select(Vector)]);
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

    ValueGetter<VBuffer<float>> Vector(int which) => (ref VBuffer<float> value) =>
    {
        if (_input.Position < 0) throw new InvalidOperationException("The cursor stands on no row yet: call MoveNext first.");
        var vector = _block!.Vector(which, _index);
        var editor = VBufferEditor.Create(ref value, vector.Length);
        vector.CopyTo(editor.Values);
        value = editor.Commit();
    };
}
