using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML.Data;

/// <summary>A data view, or one row, with a mapper's columns added behind its own.</summary>
sealed class RowToRowMapperTransform : IDataView, IRowToRowMapper
{
    readonly IDataView _source;
    readonly IRowMapper _mapper;
    readonly AddedColumns _columns;

    public RowToRowMapperTransform(IHostEnvironment env, IDataView input, IRowMapper mapper)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentNullException.ThrowIfNull(input);
        _source = input;
        _mapper = mapper;
        _columns = new(input.Schema, mapper.GetOutputColumns());
    }

    public DataViewSchema InputSchema => _source.Schema;

    public DataViewSchema OutputSchema => Schema;

    public DataViewSchema Schema => _columns.Schema;

    public bool CanShuffle => _source.CanShuffle;

    public static DataViewSchema GetOutputSchema(DataViewSchema inputSchema, IRowMapper mapper) =>
        new AddedColumns(inputSchema, mapper.GetOutputColumns()).Schema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = RowGetters.Active(Schema, columnsNeeded);
        return Cursor(_source.GetRowCursor(Dependencies(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var active = RowGetters.Active(Schema, columnsNeeded);
        return [.. _source.GetRowCursorSet(Dependencies(active), n, rand).Select(cursor => Cursor(cursor, active))];
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        Dependencies(RowGetters.Active(Schema, dependingColumns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
            throw new ArgumentOutOfRangeException(nameof(input), "Schema of input row must be the same as the schema the mapper is bound to");
        return Row(input, RowGetters.Active(Schema, activeColumns));
    }

    MappedCursor Cursor(DataViewRowCursor cursor, bool[] active) => new(cursor, Row(cursor, active));

    MappedRow Row(DataViewRow input, bool[] active)
    {
        var activeAdded = _columns.ActiveAdded(active);
        var getters = _mapper.CreateGetters(input, index => activeAdded[index], out var disposer);
        return new(input, _columns, getters, disposer);
    }

    DataViewSchema.Column[] Dependencies(bool[] active)
    {
        var activeAdded = _columns.ActiveAdded(active);
        return _columns.Needed(active, _mapper.GetDependencies(index => activeAdded[index]));
    }
}
