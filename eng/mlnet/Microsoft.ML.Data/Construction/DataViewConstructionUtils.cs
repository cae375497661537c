using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML.Data;

/// <summary>Rows and data views over objects of a user's type.</summary>
static class DataViewConstructionUtils
{
    public static IDataView CreateFromEnumerable<TRow>(IHostEnvironment env, IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentNullException.ThrowIfNull(data);
        return new EnumerableDataView<TRow>(data, schemaDefinition);
    }

    public static InputRow<TRow> CreateInputRow<TRow>(IHostEnvironment env, SchemaDefinition schemaDefinition = null) where TRow : class
    {
        ArgumentNullException.ThrowIfNull(env);
        return new InputRow<TRow>(schemaDefinition);
    }

    /// <summary>A row that shows one object at a time: what a prediction engine feeds its model with.</summary>
    public sealed class InputRow<TRow> : DataViewRow where TRow : class
    {
        readonly Delegate[] _getters;
        TRow _value;
        long _position = -1;

        internal InputRow(SchemaDefinition definition)
        {
            var columns = MemberColumn.Bind(typeof(TRow), definition, SchemaDefinition.Direction.Read);
            Schema = MemberColumn.Schema(columns);
            var getters = new RowValueGetters<TRow>(Current);
            _getters = [.. columns.Select(getters.Create)];
        }

        public override DataViewSchema Schema { get; }

        public override long Position => _position;

        public override long Batch => 0;

        public void ExtractValues(TRow row)
        {
            ArgumentNullException.ThrowIfNull(row);
            _value = row;
            _position++;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => column.Index < _getters.Length;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            RowGetters.CheckActive(IsColumnActive(column), column);
            return RowGetters.As<TValue>(_getters[column.Index], column);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        TRow Current() => _value ?? throw new InvalidOperationException("The row was read before it was given a value");
    }
}
