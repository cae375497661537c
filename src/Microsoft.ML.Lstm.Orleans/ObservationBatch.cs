using Microsoft.ML.Lstm.Orleans.Wire;

namespace Microsoft.ML.Lstm;

/// <summary>Observations of any number of series, in the order in which they count. It is used again after <see cref="Clear"/>, and then takes no new memory. One thread at a time.</summary>
/// <param name="valuesPerObservation">Values of each observation: 1, or the targets or channels of the model.</param>
public sealed class ObservationBatch(int valuesPerObservation = 1)
{
    readonly List<int> _ends = [];
    readonly List<ulong> _hashes = [];
    byte[] _rows = new byte[1 << 10];
    int _used;

    /// <summary>Values of each observation.</summary>
    public int ValuesPerObservation { get; } = Require.Between(valuesPerObservation, 1, 1 << 12);

    /// <summary>Observations.</summary>
    public int Count => _ends.Count;

    /// <summary>Adds an observation.</summary>
    /// <param name="series">Name of the series: up to 1,024 bytes in UTF-8.</param>
    /// <param name="number">Its number within the series, from 0 on, one more for each step of time. The first that a fleet sees of a series is where it begins; each number takes effect once.</param>
    /// <param name="values">In the model's order; NaN where one is missing.</param>
    /// <exception cref="ArgumentException">The name is too long or no Unicode text, the number is below 0, or there are other values than <see cref="ValuesPerObservation"/> finite ones or NaN.</exception>
    public void Add(ReadOnlySpan<char> series, long number, params ReadOnlySpan<float> values) => Add(series, number, default(DateTime), values);

    /// <summary>Adds an observation with its time, as a detector with a time column reads it.</summary>
    /// <inheritdoc cref="Add(ReadOnlySpan{char}, long, ReadOnlySpan{float})" path="/param"/>
    /// <param name="series">Name of the series: up to 1,024 bytes in UTF-8.</param>
    /// <param name="number">Its number within the series.</param>
    /// <param name="time">When, later than the observation before.</param>
    /// <param name="values">In the model's order; NaN where one is missing.</param>
    /// <inheritdoc cref="Add(ReadOnlySpan{char}, long, ReadOnlySpan{float})" path="/exception"/>
    public void Add(ReadOnlySpan<char> series, long number, DateTime time, params ReadOnlySpan<float> values)
    {
        if (number < 0) throw Require.Refused(nameof(number), number, $"The observation of series '{series.ToString()}' has the number {number}. Number the observations of a series from 0 on.");
        if (values.Length != ValuesPerObservation)
            throw new ArgumentException($"The observation of series '{series.ToString()}' holds {values.Length} values, but the batch was made for {ValuesPerObservation}.", nameof(values));
        foreach (var value in values)
            if (float.IsInfinity(value)) throw new ArgumentException($"The observation {number} of series '{series.ToString()}' holds an infinite value. Values must be finite; say NaN where one is missing.", nameof(values));
        var used = _used;
        var hash = RowWriter.Write(ref _rows, ref used, series, number, time.Ticks, values);
        if (used - _used - RowWriter.Fixed - (sizeof(float) * values.Length) > RowWriter.MostName)
            throw new ArgumentException($"The name of the series '{series.ToString()}' has more than {RowWriter.MostName} bytes. Shorten it.", nameof(series));
        _used = used;
        _ends.Add(used);
        _hashes.Add(hash);
    }

    /// <summary>Removes all observations, and keeps the memory.</summary>
    public void Clear()
    {
        _ends.Clear();
        _hashes.Clear();
        _used = 0;
    }

    /// <summary>The bytes of an observation.</summary>
    internal ReadOnlySpan<byte> Row(int row) => _rows.AsSpan((row == 0 ? 0 : _ends[row - 1])..(_ends[row]));

    internal ulong Hash(int row) => _hashes[row];
}
