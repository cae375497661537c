using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>The data with one slot of a vector replaced: values by row.</summary>
sealed class ReplacedSlot(IDataView source, DataViewSchema.Column feature, int slot, float[] values) : IDataView
{
    readonly AddedColumns _columns = new(source.Schema, [new(feature)]);

    public DataViewSchema Schema => _columns.Schema;

    public bool CanShuffle => false;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = RowGetters.Active(Schema, columnsNeeded);
        var replaces = _columns.ActiveAdded(active)[0];
        var cursor = source.GetRowCursor(_columns.Needed(active, index => replaces && index == feature.Index));
        return new MappedCursor(cursor, new MappedRow(cursor, _columns, [replaces ? Getter(cursor) : null], null));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    ValueGetter<VBuffer<float>> Getter(DataViewRow row)
    {
        var get = row.GetGetter<VBuffer<float>>(row.Schema[feature.Index]);
        VBuffer<float> original = default;
        return (ref VBuffer<float> destination) =>
        {
            get(ref original);
            var editor = VBufferEditor.Create(ref destination, original.Length);
            original.CopyTo(editor.Values);
            editor.Values[slot] = values[row.Position];
            destination = editor.Commit();
        };
    }
}
