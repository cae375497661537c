using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Grouping;

/// <summary>Reads rows of measurements and hands out the steps of a series whenever the next one begins.</summary>
sealed class MeasurementCursor : DataViewRowCursor
{
    readonly DataViewSchema _schema;
    readonly DataViewRowCursor _input;
    readonly SeriesName _name;
    readonly Func<double> _time;
    readonly IPassThroughValue?[] _told;
    readonly MeasurementSteps _steps;
    readonly bool[] _isActive;
    readonly HashSet<string> _done = [];
    readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _doneByName;
    readonly string _seriesColumn, _timeColumn;
    string _series = "";
    double _first, _last;
    long _position = -1;
    bool _started, _waiting;

    public MeasurementCursor(DataViewSchema schema, MeasurementColumns columns, IDataView input, DataViewSchema.Column[] active)
    {
        _schema = schema;
        _doneByName = _done.GetAlternateLookup<ReadOnlySpan<char>>();
        _isActive = new bool[schema.Count];
        foreach (var column in active) _isActive[column.Index] = true;
        (_seriesColumn, _timeColumn) = (columns.Options.SeriesColumnName, columns.Options.TimeColumnName);

        // Order, names and values are checked whatever is asked for, so that the same rows always give the same answer.
        DataViewSchema.Column?[] told = [.. columns.Told(input.Schema)];
        List<DataViewSchema.Column> needed = [input.Schema[_seriesColumn], input.Schema[_timeColumn], input.Schema[columns.Options.ValueColumnName], .. told.Where((_, i) => _isActive[i]).OfType<DataViewSchema.Column>()];
        if (columns.Options.MeasurementColumnName is { } measurement) needed.Add(input.Schema[measurement]);
        _input = input.GetRowCursor(needed.DistinctBy(column => column.Index));
        _name = new(_input, _input.Schema[_seriesColumn]);
        _time = MeasurementTime.Open(_input, _input.Schema[_timeColumn]);
        _told = [.. told.Select((column, i) => !_isActive[i] ? null : column is { } there ? PassThroughValue.Open(_input, there) : PassThroughValue.Missing(schema[i].Type))];
        _steps = new(_input, columns);
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
        do _steps.Add(_last, _first);
        while ((_waiting = _input.MoveNext()) && Continues());
        _steps.End();
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)_position, 0);

    public override bool IsColumnActive(DataViewSchema.Column column) => _isActive[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        ColumnGetter.Check(_schema, column, IsColumnActive);
        return ColumnGetter.Typed<TValue>(column, (column.Index - _told.Length) switch
        {
            < 0 => _told[column.Index]!.Getter,
            0 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, CollectionsMarshal.AsSpan(_steps.Values))),
            _ => (ValueGetter<VBuffer<double>>)((ref VBuffer<double> value) => VectorValue.Set(ref value, CollectionsMarshal.AsSpan(_steps.Times))),
        });
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
            throw new InvalidOperationException($"Column '{_seriesColumn}' comes back to series '{name}' in row {_input.Position}, after rows of other series. The rows of a series must lie together: sort the rows by series and time.");
        _series = name.ToString();
        _done.Add(_series);
        _first = _last = _time();
        foreach (var value in _told) value?.Take();
        _steps.Clear();
    }

    bool Continues()
    {
        if (!_name.Read().SequenceEqual(_series)) return false;
        var time = _time();
        if (time < _last)
            throw new InvalidOperationException(FormattableString.Invariant(
                $"Column '{_timeColumn}' goes back from {_last} to {time} in row {_input.Position}, within series '{_series}'. Times must not fall within a series: sort the rows by series and time."));
        _last = time;
        foreach (var value in _told) value?.Check();
        return true;
    }
}
