using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>
/// The last values of one target of a series up to the last one observed, oldest first, and how many steps are missing since. A value is observed, missing (NaN), or
/// forecast in place of a missing one once an observation came after it, and stays known which.
/// </summary>
sealed class HistoryBuffer
{
    readonly float[] _ring;
    readonly bool[] _observed;
    int _oldest;

    public HistoryBuffer(int length)
    {
        _ring = new float[length];
        _ring.AsSpan().Fill(float.NaN);
        _observed = new bool[length];
    }

    HistoryBuffer(HistoryBuffer other)
    {
        _ring = (float[])other._ring.Clone();
        _observed = (bool[])other._observed.Clone();
        _oldest = other._oldest;
        Gap = other.Gap;
        Spread = other.Spread;
        HasObservations = other.HasObservations;
    }

    /// <summary>Whether any value was ever seen.</summary>
    public bool HasObservations { get; private set; }

    /// <summary>Steps that are missing since the last observed value; 0 before there is any.</summary>
    public int Gap { get; private set; }

    /// <summary>The spread of the series before the last gap that was filled.</summary>
    public SpreadEstimate Spread { get; private set; }

    /// <summary>Takes steps at which nothing was observed.</summary>
    public void Miss(long steps = 1)
    {
        if (HasObservations) Gap = (int)Math.Min(int.MaxValue, Gap + steps);
    }

    /// <summary>Puts forecasts in the place of the last steps of the gap, and closes it.</summary>
    public void Fill(ReadOnlySpan<float> forecasts, SpreadEstimate spread)
    {
        foreach (var forecast in forecasts) Push(forecast, observed: false);
        (Gap, Spread) = (0, spread);
    }

    /// <summary>Takes an observation; a gap before it must be filled.</summary>
    public void Add(float value)
    {
        Push(value, observed: true);
        HasObservations = true;
    }

    /// <summary>
    /// Writes or reads all of it but the name. Version 1 kept forecasts in the place of missing values and no gaps: such values are taken for observed ones.
    /// </summary>
    public void Transfer(ModelCodec codec)
    {
        var (values, observed) = (new float[_ring.Length], new bool[_ring.Length]);
        CopyTo(values, observed);
        codec.FloatsOrNaN(values);
        if (codec.Version < 2) Array.Fill(observed, true);
        else
        {
            foreach (ref var flag in observed.AsSpan()) flag = codec.Flag(flag);
            (Gap, Spread) = (codec.Int(Gap, 0), new(codec.Float(Spread.Spread, 0), codec.Int(Spread.ObservedCount, 0)));
        }
        var isKnown = values.AsSpan().ContainsAnyExcept(float.NaN);
        if (Gap > 0 && !isKnown) throw new InvalidDataException($"It counts {Gap} missing steps after no value.");
        if (!codec.Reads) return;
        for (var i = 0; i < values.Length; i++) Push(values[i], observed[i]);
        HasObservations = isKnown;
    }

    /// <summary>Writes values, and which of them were observed.</summary>
    public void CopyTo(Span<float> values, Span<bool> observed)
    {
        Copy(_ring, values);
        Copy(_observed, observed);
    }

    public HistoryBuffer Clone() => new(this);

    void Push(float value, bool observed)
    {
        (_ring[_oldest], _observed[_oldest]) = (value, observed);
        _oldest = _oldest + 1 == _ring.Length ? 0 : _oldest + 1;
    }

    void Copy<T>(T[] ring, Span<T> destination)
    {
        ring.AsSpan(_oldest).CopyTo(destination);
        ring.AsSpan(0, _oldest).CopyTo(destination[(ring.Length - _oldest)..]);
    }
}
