using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Grouping;

/// <summary>Reads rows and hands out a sequence whenever the next series begins.</summary>
sealed class GroupingCursor : DataViewRowCursor
{
    readonly DataViewSchema _schema;
    readonly string _seriesColumn;
    readonly bool[] _isActive;
    readonly DataViewRowCursor _input;
    readonly SeriesName _name;
    readonly IPassThroughValue?[] _told;
    readonly ISeriesSteps _steps;
    readonly HashSet<string> _done = [];
    readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _doneByName;
    string _series = "";
    long _position = -1;
    bool _started, _waiting;

    public GroupingCursor(DataViewSchema schema, ISeriesColumns columns, IDataView input, DataViewSchema.Column[] active)
    {
        (_schema, _seriesColumn, _isActive) = (schema, columns.Series, new bool[schema.Count]);
        _doneByName = _done.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var column in active) _isActive[column.Index] = true;

        // Order and names are checked whatever is asked for, so that the same rows always give the same sequences.
        DataViewSchema.Column?[] told = [.. columns.Told(input.Schema)];
        var areStepsAsked = _isActive.AsSpan(told.Length).Contains(true);
        _input = input.GetRowCursor(columns.Read(input.Schema, areStepsAsked).Prepend(input.Schema[_seriesColumn])
            .Concat(told.Where((_, i) => _isActive[i]).OfType<DataViewSchema.Column>()).DistinctBy(column => column.Index));
        _name = new(_input, _input.Schema[_seriesColumn]);
        _told = [.. told.Select((column, i) => !_isActive[i] ? null : column is { } there ? PassThroughValue.Open(_input, there) : PassThroughValue.Missing(schema[i].Type))];
        _steps = columns.Open(_input, areStepsAsked);
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
        while ((_waiting = _input.MoveNext()) && Continues())
        {
        }
        _steps.End();
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)_position, 0);

    public override bool IsColumnActive(DataViewSchema.Column column) => _isActive[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        ColumnGetter.Check(_schema, column, IsColumnActive);
        return ColumnGetter.Typed<TValue>(column, column.Index < _told.Length ? _told[column.Index]!.Getter : _steps.Getter(column.Index - _told.Length));
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
        foreach (var value in _told) value?.Take();
        _steps.Begin();
    }

    bool Continues()
    {
        if (!_name.Read().SequenceEqual(_series)) return false;
        foreach (var value in _told) value?.Check();
        _steps.Add(_series);
        return true;
    }
}
