using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Records;

/// <summary>Forecasts many records at once, in blocks on several threads, and keeps its memory. Not thread-safe.</summary>
sealed class MeasurementPass
{
    readonly MeasurementState _state;
    readonly float[][] _packed;
    readonly float[] _elapsed;
    readonly RowBlocks _blocks;
    readonly int _measurements, _size;
    float[] _forecasts = [], _lower = [], _upper = [], _below = [], _above = [];
    float _level;

    public MeasurementPass(MeasurementState state, float[][] packed, ThreadTeam team)
    {
        (_state, _packed, _measurements, _blocks) = (state, packed, state.Network.Config.Measurements, new(team, Open));
        _elapsed = Array.ConvertAll(state.Network.Config.Ahead, time => (float)time);
        _size = _elapsed.Length * _measurements;
    }

    /// <summary>Forecasts all records of a set, with bounds of a confidence level; what the members say of them stands until the next call.</summary>
    public void Forecast(ExampleSet records, float confidenceLevel)
    {
        var count = checked(records.Count * _size);
        if (_forecasts.Length < count) (_forecasts, _lower, _upper) = (new float[count], new float[count], new float[count]);
        if (_level != confidenceLevel) SetLevel(confidenceLevel);
        _blocks.Run(records);
    }

    /// <summary>[times, measurements] of a record.</summary>
    public ReadOnlySpan<float> Forecasts(int record) => _forecasts.AsSpan(record * _size, _size);

    /// <summary>Lower bounds [times, measurements] of a record.</summary>
    public ReadOnlySpan<float> Lower(int record) => _lower.AsSpan(record * _size, _size);

    /// <summary>Upper bounds [times, measurements] of a record.</summary>
    public ReadOnlySpan<float> Upper(int record) => _upper.AsSpan(record * _size, _size);

    void SetLevel(float confidenceLevel)
    {
        (_below, _above, _level) = (new float[_measurements], new float[_measurements], confidenceLevel);
        for (var f = 0; f < _measurements; f++)
            (_below[f], _above[f]) = (_state.Quantiles.Factor(0, f, confidenceLevel), _state.Quantiles.Factor(1, f, confidenceLevel));
    }

    BlockWork Open(int most)
    {
        var loader = new RecordLoader(_state.Network, _state.Scalers, most);
        var sums = new float[most * 2 * _size];
        return (records, rows, places) =>
        {
            var (steps, time) = (0, records.Inputs.Count - 1);
            foreach (var row in rows) steps = Math.Max(steps, records.Values(row, time).Length);
            loader.Begin(steps, _elapsed.Length);
            for (var i = 0; i < rows.Length; i++) loader.Load(i, records, rows[i], records.Values(rows[i], time).Length, _elapsed);
            var all = sums.AsSpan(0, rows.Length * 2 * _size);
            all.Clear();
            for (var member = 0; member < _packed.Length; member++)
                Add(loader.Pass.Forward(rows.Length, new(_state.Members[member], _packed[member]), seed: null), all);
            for (var i = 0; i < rows.Length; i++) Finish(all.Slice(i * 2 * _size, 2 * _size), places[i] * _size);
        };
    }

    // Adds a member's location and scale of each measurement.
    void Add(ReadOnlySpan<float> outputs, Span<float> sums)
    {
        for (var i = 0; i < outputs.Length; i++) sums[i] += i / _measurements % 2 == 0 ? outputs[i] : GaussianLoss.Scale(outputs[i]);
    }

    // The mean of the members, and the bounds.
    void Finish(ReadOnlySpan<float> sums, int place)
    {
        var d = _measurements;
        for (var i = 0; i < _size; i++)
        {
            var (f, at) = (i % d, (i / d * 2 * d) + (i % d));
            var (location, scale) = (sums[at] / _packed.Length, sums[at + d] / _packed.Length);
            (_forecasts[place + i], _lower[place + i], _upper[place + i]) = (location, location - (_below[f] * scale), location + (_above[f] * scale));
        }

        Undo(_forecasts.AsSpan(place, _size));
        Undo(_lower.AsSpan(place, _size));
        Undo(_upper.AsSpan(place, _size));
    }

    // In the data's units; a measurement that was never made in training is not known.
    void Undo(Span<float> values)
    {
        var scaler = _state.Scalers.Forecast;
        scaler.Undo(values, values);
        for (var i = 0; i < values.Length; i++)
            if (scaler.Scales[i % _measurements] == FeatureScaler.Unseen) values[i] = float.NaN;
    }
}
