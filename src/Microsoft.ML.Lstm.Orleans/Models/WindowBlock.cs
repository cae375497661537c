using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Orleans.Models;

/// <summary>The last steps of the series of a shard, as a classifier reads them.</summary>
sealed class WindowBlock(ClassifierFleetModel model) : ISeriesBlock
{
    const int BlockSeries = 256;

    readonly List<Ring> _series = [];
    readonly float[] _missing = [.. Enumerable.Repeat(float.NaN, model.Values)];
    readonly float[] _window = new float[model.Window * model.Values];

    sealed class Ring(int length)
    {
        /// <summary>Oldest first from the next place on, once it is full.</summary>
        public float[] Values { get; } = new float[length];

        /// <summary>Numbers that were taken, up to the length; the place of the next.</summary>
        public int Count, Next;
    }

    public void Add(string name) => _series.Add(new(_window.Length));

    public bool MayFollow(int series, long ticks) => true;

    public void Step(int series, ReadOnlySpan<float> values, long ticks, bool goesOn)
    {
        var ring = _series[series];
        values.CopyTo(ring.Values.AsSpan(ring.Next));
        ring.Next = (ring.Next + values.Length) % ring.Values.Length;
        ring.Count = Math.Min(ring.Values.Length, ring.Count + values.Length);
    }

    public bool Miss(int series, bool goesOn)
    {
        Step(series, _missing, 0, goesOn);
        return true;
    }

    public void Answer(ReadOnlySpan<int> series, Span<float> answers)
    {
        var memory = model.Memory.Rent();
        var width = model.Columns.Count;
        for (var first = 0; first < series.Length; first += BlockSeries)
        {
            var part = series.Slice(first, Math.Min(BlockSeries, series.Length - first));
            memory.Clear();
            foreach (var one in part) memory.Add(WindowOf(_series[one]));
            memory.Predict(answers.Slice(first * width, part.Length * width));
        }

        model.Memory.Return(memory);
    }

    public void Rest()
    {
    }

    public void Transfer(ModelCodec codec, int series)
    {
        var ring = _series[series];
        var window = WindowOf(ring);
        var count = codec.Int(window.Length, 0, _window.Length);
        if (count % model.Values != 0) throw new InvalidDataException($"A window holds {count} values, no whole steps of {model.Values}.");
        codec.FloatsOrNaN(_window.AsSpan(0, count));
        if (!codec.Reads) return;
        _window.AsSpan(0, count).CopyTo(ring.Values);
        (ring.Count, ring.Next) = (count, count % ring.Values.Length);
    }

    public ISeriesBlock MovedTo(IFleetModel other)
    {
        var next = new WindowBlock((ClassifierFleetModel)other);
        foreach (var ring in _series)
        {
            var moved = new Ring(ring.Values.Length) { Count = ring.Count, Next = ring.Next };
            ring.Values.CopyTo(moved.Values, 0);
            next._series.Add(moved);
        }

        return next;
    }

    /// <summary>Oldest first. Valid until the next call.</summary>
    ReadOnlySpan<float> WindowOf(Ring ring)
    {
        var oldest = ring.Count < ring.Values.Length ? 0 : ring.Next;
        ring.Values.AsSpan(oldest, ring.Count - oldest).CopyTo(_window);
        ring.Values.AsSpan(0, oldest).CopyTo(_window.AsSpan(ring.Count - oldest));
        return _window.AsSpan(0, ring.Count);
    }
}
