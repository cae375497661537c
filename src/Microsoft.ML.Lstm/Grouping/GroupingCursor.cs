using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Grouping;

/// <summary>Reads rows and hands out a sequence whenever the next series begins.</summary>
sealed class GroupingCursor : DataViewRowCursor
{
    readonly DataViewSchema _schema;
    readonly GroupingColumns _columns;
    readonly DataViewRowCursor _input;
    readonly SeriesName _name;
    readonly StepOrder.Check? _order;
    readonly IPassThroughValue?[] _passThrough;
    readonly StepValues? _values;
    readonly HashSet<string> _done = [];
    readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _doneByName;
    string _series = "";
    long _position = -1;
    bool _started, _waiting;

    public GroupingCursor(DataViewSchema schema, GroupingColumns columns, IDataView input, DataViewSchema.Column[] active)
    {
        _schema = schema;
        _columns = columns;
        _doneByName = _done.GetAlternateLookup<ReadOnlySpan<char>>();
        var isActive = new bool[schema.Count];
        foreach (var column in active) isActive[column.Index] = true;

        // Order and names are checked whatever is asked for, so that the same rows always give the same answer.
        DataViewSchema.Column?[] passThrough = [.. columns.PassThroughColumns(input.Schema)];
        List<DataViewSchema.Column> needed = [input.Schema[columns.Series], .. passThrough.Where((_, i) => isActive[i]).OfType<DataViewSchema.Column>()];
        if (columns.Time is not null) needed.Add(input.Schema[columns.Time]);
        if (isActive[passThrough.Length]) needed.AddRange(columns.Inputs.Select(name => input.Schema[name]));
        _input = input.GetRowCursor(needed.DistinctBy(column => column.Index));

        _name = new(_input, _input.Schema[columns.Series]);
        _order = columns.Time is null ? null : StepOrder.Open(_input, _input.Schema[columns.Time]);
        _passThrough = [.. passThrough.Select((column, i) => !isActive[i] ? null : column is { } there ? PassThroughValue.Open(_input, there) : PassThroughValue.Missing(schema[i].Type))];
        _values = isActive[passThrough.Length] ? new(_input, columns.Inputs.Select(name => _input.Schema[name])) : null;
    }

    public override DataViewSchema Schema => _schema;

    public override long Position => _position;

    public override long Batch => 0;

    public override bool MoveNext()
    {
        if (!_started) _waiting = _input.MoveNext();
        _started = true;
        if (!_waiting)
        {
            _position = -1;
            return false;
        }
        _position++;
        Begin();
        do _values?.Add();
        while ((_waiting = _input.MoveNext()) && Continues());
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)_position, 0);

    public override bool IsColumnActive(DataViewSchema.Column column) => column.Index == _passThrough.Length ? _values is not null : _passThrough[column.Index] is not null;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        ColumnGetter.Check(_schema, column, IsColumnActive);
        return ColumnGetter.Typed<TValue>(column, column.Index == _passThrough.Length ? _values!.Getter : _passThrough[column.Index]!.Getter);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _input.Dispose();
        base.Dispose(disposing);
    }

    void Begin()
    {
        var name = _name.Read();
        if (_doneByName.Contains(name))
            throw new InvalidOperationException($"Column '{_columns.Series}' comes back to series '{name}' in row {_input.Position}, after rows of other series. The rows of a series must lie together: sort the rows by series and time.");
        _series = name.ToString();
        _done.Add(_series);
        _order?.Invoke(first: true);
        foreach (var passThrough in _passThrough) passThrough?.Take();
        _values?.Clear();
    }

    bool Continues()
    {
        if (!_name.Read().SequenceEqual(_series)) return false;
        _order?.Invoke(first: false);
        foreach (var passThrough in _passThrough) passThrough?.Check();
        return true;
    }

    /// <summary>The steps of the sequence so far.</summary>
    sealed class StepValues(DataViewRow row, IEnumerable<DataViewSchema.Column> columns)
    {
        readonly Action<List<float>>[] _adders = [.. columns.Select(column => Adder(row, column))];
        readonly List<float> _values = [];

        public Delegate Getter => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, CollectionsMarshal.AsSpan(_values)));

        public void Clear() => _values.Clear();

        public void Add()
        {
            foreach (var add in _adders) add(_values);
        }

        static Action<List<float>> Adder(DataViewRow row, DataViewSchema.Column column)
        {
            if (column.Type is not VectorDataViewType)
            {
                var scalar = NumberColumn.Scalar(row, column);
                var value = 0f;
                return values =>
                {
                    scalar(ref value);
                    values.Add(value);
                };
            }
            var vector = NumberColumn.Vector(row, column);
            var buffer = default(VBuffer<float>);
            return values =>
            {
                vector(ref buffer);
                var start = values.Count;
                CollectionsMarshal.SetCount(values, start + buffer.Length);
                buffer.CopyTo(CollectionsMarshal.AsSpan(values)[start..]);
            };
        }
    }
}
