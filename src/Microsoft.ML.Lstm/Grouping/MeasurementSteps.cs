using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;

namespace Microsoft.ML.Lstm.Grouping;

/// <summary>The steps of a series so far: of each measurement the mean of its values within a step, and when each step was.</summary>
sealed class MeasurementSteps : ISeriesSteps
{
    readonly DataViewRow _row;
    readonly MeasurementGroupingOptions _options;
    readonly Func<double> _time;
    readonly List<float> _values = [];
    readonly List<double> _times = [];
    readonly int _width;
    readonly Dictionary<string, int> _places = [];
    readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _placesByName;
    readonly ValueGetter<ReadOnlyMemory<char>>? _name;
    readonly ValueGetter<float>? _one;
    readonly ValueGetter<VBuffer<float>>? _all;
    readonly double[] _sums;
    readonly int[] _counts;
    readonly float[] _dense;
    ReadOnlyMemory<char> _text;
    VBuffer<float> _vector;
    double _first, _last, _step;
    bool _isBegun;

    /// <param name="row">The row that is read.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="isAsked">Whether values are read, too, and not the order of times alone.</param>
    public MeasurementSteps(DataViewRow row, MeasurementColumns columns, bool isAsked)
    {
        (_row, _options, _width) = (row, columns.Options, columns.Width(row.Schema));
        (_sums, _counts, _dense) = (new double[_width], new int[_width], new float[_width]);
        _placesByName = _places.GetAlternateLookup<ReadOnlySpan<char>>();
        _time = MeasurementTime.Open(row, row.Schema[_options.TimeColumnName]);
        if (!isAsked) return;
        var value = row.Schema[_options.ValueColumnName];
        if (_options.MeasurementColumnName is not { } measurement)
        {
            _all = NumberColumn.Vector(row, value);
            return;
        }
        for (var i = 0; i < _width; i++) _places[columns.Measurements![i]] = i;
        _name = row.GetGetter<ReadOnlyMemory<char>>(row.Schema[measurement]);
        _one = NumberColumn.Scalar(row, value);
    }

    public void Begin()
    {
        _values.Clear();
        _times.Clear();
        _isBegun = false;
        _first = _last = _time();
        AddValues();
    }

    public void Add(string series)
    {
        var time = _time();
        if (time < _last)
            throw new InvalidOperationException(FormattableString.Invariant(
                $"Column '{_options.TimeColumnName}' goes back from {_last} to {time} in row {_row.Position}, within series '{series}'. Times must not fall within a series: sort the rows by series and time."));
        _last = time;
        AddValues();
    }

    public void End()
    {
        if (!_isBegun) return;
        _times.Add(_step);
        for (var i = 0; i < _width; i++) _values.Add(_counts[i] == 0 ? float.NaN : (float)(_sums[i] / _counts[i]));
        _isBegun = false;
    }

    public Delegate Getter(int column) => column == 0
        ? (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, CollectionsMarshal.AsSpan(_values)))
        : (ValueGetter<VBuffer<double>>)((ref VBuffer<double> value) => VectorValue.Set(ref value, CollectionsMarshal.AsSpan(_times)));

    // A measurement that is not known, and NaN, is left out.
    void AddValues()
    {
        if (_all is not null)
        {
            _all(ref _vector);
            _vector.CopyTo(_dense);
            for (var i = 0; i < _width; i++) Take(i, _dense[i]);
        }
        else if (_name is not null)
        {
            _name(ref _text);
            var value = 0f;
            _one!(ref value);
            if (_placesByName.TryGetValue(_text.Span, out var place)) Take(place, value);
        }
    }

    void Take(int place, float value)
    {
        if (float.IsNaN(value)) return;
        if (float.IsInfinity(value))
            throw new InvalidOperationException(FormattableString.Invariant($"Column '{_options.ValueColumnName}' holds {value} in row {_row.Position}. Give a finite number, or NaN where nothing was measured."));
        var step = _options.StepLength == 0 ? _last : _first + (Math.Floor((_last - _first) / _options.StepLength) * _options.StepLength);
        if (_isBegun && step != _step) End();
        if (!_isBegun)
        {
            _sums.AsSpan().Clear();
            _counts.AsSpan().Clear();
            (_step, _isBegun) = (step, true);
        }
        _sums[place] += value;
        _counts[place]++;
    }
}
