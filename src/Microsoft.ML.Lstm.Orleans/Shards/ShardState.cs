using System.Runtime.InteropServices;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Orleans.Models;
using Microsoft.ML.Lstm.Orleans.Wire;

namespace Microsoft.ML.Lstm.Orleans.Shards;

/// <summary>
/// The series of a shard: names, numbers and, under a model, states. What is applied depends on the state and on the rows alone, so a shard's log, applied again, ends with the same bits.
/// </summary>
sealed class ShardState(IFleetModel model, SeriesFleetOptions options)
{
    const int MostHeld = 1 << 12;

    readonly Dictionary<string, int> _places = [];
    readonly List<string> _names = [];
    readonly List<SeriesClock> _clocks = [];
    readonly char[] _letters = new char[RowWriter.MostName];
    readonly float[] _values = new float[model.Values];
    ISeriesBlock _block = model.NewBlock();

    public IFleetModel Model { get; private set; } = model;

    /// <summary>Series that were seen.</summary>
    public int Count => _names.Count;

    /// <summary>Applies observations in their order.</summary>
    /// <param name="call">The observations; checked already.</param>
    /// <param name="answers">Takes the answers; null where none are asked for.</param>
    /// <returns>An outcome for each.</returns>
    public byte[] Apply(ShardCall call, AnswerBuffer? answers)
    {
        var rows = new RowReader(call.Rows, Model.Values);
        var outcomes = new byte[call.Count];
        for (var row = 0; rows.Next(); row++)
        {
            rows.CopyValues(_values);
            var series = PlaceOf(rows.NameIn(_letters), rows.Number);
            outcomes[row] = (byte)Take(series, rows.Number, rows.Ticks);
            answers?.Add(series, _block);
        }

        answers?.Complete(_block);
        _block.Rest();
        return outcomes;
    }

    /// <summary>Answers series as they stand, and changes nothing.</summary>
    public byte[] Ask(ShardCall call, AnswerBuffer answers)
    {
        var rows = new RowReader(call.Rows, Model.Values);
        var outcomes = new byte[call.Count];
        var places = _places.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var row = 0; rows.Next(); row++)
        {
            var known = places.TryGetValue(rows.NameIn(_letters), out var series);
            outcomes[row] = (byte)(known ? ObservationOutcome.Passed : ObservationOutcome.Unknown);
            answers.Add(known ? series : -1, _block);
        }

        answers.Complete(_block);
        _block.Rest();
        return outcomes;
    }

    /// <summary>Goes on under another model.</summary>
    public void Move(IFleetModel model) => (_block, Model) = (_block.MovedTo(model), model);

    /// <summary>Writes all series, or reads them into an empty state.</summary>
    public void Transfer(ModelCodec codec)
    {
        var version = (uint)codec.Int((int)Model.StateVersion, 1, (int)Model.StateVersion);
        var count = codec.Int(Count, 0);
        for (var series = 0; series < count; series++)
        {
            var name = codec.Text(codec.Reads ? null : _names[series]);
            if (codec.Reads && !TryAdd(name, -1)) throw new InvalidDataException($"The shard names the series '{name}' twice.");
            Transfer(codec, ref CollectionsMarshal.AsSpan(_clocks)[series]);
            _block.Transfer(codec.Of(version), series);
        }

        _block.Rest();
    }

    void Transfer(ModelCodec codec, ref SeriesClock clock)
    {
        clock.Last = codec.Long(clock.Last, -1);
        var last = clock.Last;
        var held = codec.List(clock.Held?.ToArray(), 0, MostHeld, one => new KeyValuePair<long, HeldObservation>(
            codec.Long(one.Key, last + 1), new(codec.Long(one.Value.Ticks, 0, DateTime.MaxValue.Ticks), Values(codec, one.Value.Values))));
        if (codec.Reads && held.Length > 0) clock.Held = new(held.ToDictionary());
    }

    float[] Values(ModelCodec codec, float[]? values)
    {
        values ??= new float[Model.Values];
        codec.FloatsOrNaN(values);
        return values;
    }

    int PlaceOf(ReadOnlySpan<char> name, long number)
    {
        if (_places.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var place)) return place;
        TryAdd(name.ToString(), number - 1);
        return _names.Count - 1;
    }

    bool TryAdd(string name, long last)
    {
        if (!_places.TryAdd(name, _names.Count)) return false;
        _names.Add(name);
        _clocks.Add(new() { Last = last });
        _block.Add(name);
        return true;
    }

    ObservationOutcome Take(int series, long number, long ticks)
    {
        ref var clock = ref CollectionsMarshal.AsSpan(_clocks)[series];
        if (number <= clock.Last) return ObservationOutcome.Passed;
        if (number - clock.Last - 1 > options.LargestGap) return ObservationOutcome.TooFarAhead;
        if (number - clock.Last == 1 && clock.Held is null)
        {
            var goesOn = false;
            return Step(series, ref clock, ticks, _values, ref goesOn);
        }

        clock.Held ??= [];
        clock.Held.TryAdd(number, new(ticks, [.. _values]));
        return Release(series, ref clock, number);
    }

    /// <summary>Applies what is held back, as far as numbers follow each other or those between are given up.</summary>
    ObservationOutcome Release(int series, ref SeriesClock clock, long number)
    {
        var (outcome, goesOn) = (ObservationOutcome.Held, false);
        var held = clock.Held!;
        while (held.Count > 0 && (held.Keys[0] == clock.Last + 1 || held.Keys[^1] - clock.Last - 1 >= options.OutOfOrderSteps))
        {
            if (held.Keys[0] == clock.Last + 1)
            {
                var (key, next) = (held.Keys[0], held.Values[0]);
                held.RemoveAt(0);
                var own = Step(series, ref clock, next.Ticks, next.Values, ref goesOn);
                if (key == number) outcome = own;
            }
            else
            {
                goesOn |= _block.Miss(series, goesOn);
                clock.Last++;
            }
        }

        if (held.Count == 0) clock.Held = null;
        return outcome;
    }

    /// <summary>Takes a series' next number; from then on, what it takes goes on with the same observation.</summary>
    ObservationOutcome Step(int series, ref SeriesClock clock, long ticks, ReadOnlySpan<float> values, ref bool goesOn)
    {
        clock.Last++;
        if (_block.MayFollow(series, ticks))
        {
            _block.Step(series, values, ticks, goesOn);
            goesOn = true;
            return ObservationOutcome.Applied;
        }

        goesOn |= _block.Miss(series, goesOn);
        return ObservationOutcome.NotLater;
    }
}
