using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;

namespace Microsoft.ML.Lstm.Grouping;

/// <summary>The steps of a series so far: of each measurement the mean of its values within a step.</summary>
sealed class MeasurementSteps
{
    readonly DataViewRow _row;
    readonly MeasurementGroupingOptions _options;
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
    double _step;
    bool _isBegun;

    public MeasurementSteps(DataViewRow row, MeasurementColumns columns)
    {
        (_row, _options, _width) = (row, columns.Options, columns.Width(row.Schema));
        (_sums, _counts, _dense) = (new double[_width], new int[_width], new float[_width]);
        _placesByName = _places.GetAlternateLookup<ReadOnlySpan<char>>();
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

    /// <summary>[steps, measurements].</summary>
    public List<float> Values { get; } = [];

    /// <summary>When each step was.</summary>
    public List<double> Times { get; } = [];

    public void Clear()
    {
        Values.Clear();
        Times.Clear();
        _isBegun = false;
    }

    /// <summary>Takes what was measured in the row that the cursor stands on; a measurement that is not known, and NaN, is left out.</summary>
    public void Add(double time, double first)
    {
        if (_all is not null)
        {
            _all(ref _vector);
            _vector.CopyTo(_dense);
            for (var i = 0; i < _width; i++) Take(i, _dense[i], time, first);
            return;
        }
        _name!(ref _text);
        var value = 0f;
        _one!(ref value);
        if (_placesByName.TryGetValue(_text.Span, out var place)) Take(place, value, time, first);
    }

    /// <summary>After the last row of a series.</summary>
    public void End()
    {
        if (!_isBegun) return;
        Times.Add(_step);
        for (var i = 0; i < _width; i++) Values.Add(_counts[i] == 0 ? float.NaN : (float)(_sums[i] / _counts[i]));
        _isBegun = false;
    }

    void Take(int place, float value, double time, double first)
    {
        if (float.IsNaN(value)) return;
        if (float.IsInfinity(value))
            throw new InvalidOperationException(FormattableString.Invariant($"Column '{_options.ValueColumnName}' holds {value} in row {_row.Position}. Give a finite number, or NaN where nothing was measured."));
        var step = _options.StepLength == 0 ? time : first + (Math.Floor((time - first) / _options.StepLength) * _options.StepLength);
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
