using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>
/// The last rows of one series, in a ring: smoothed values of each channel in its own scale, how each is known, and the place of each
/// row in the week.
/// </summary>
sealed class ChannelHistory
{
    /// <summary>Rows for which memory is taken at first; it grows with the rows that come.</summary>
    const int FirstRows = 64;

    /// <summary>The part of the steps read for a forecast that must be observed.</summary>
    const double LeastObserved = 0.5;

    /// <summary>By how much less an error counts where a long gap lies not far back.</summary>
    const float AfterGap = 0.8f;

    /// <summary>The longest gap that is interpolated, in steps.</summary>
    const int LongestBridge = 3;

    float[] _values, _weeks;
    ValueState[] _states;

    public ChannelHistory(AnomalyPlan plan)
    {
        Plan = plan;
        Capacity = plan.Options.MemoryLength + plan.LongHorizon + plan.Stride;
        var rows = Math.Min(Capacity, FirstRows);
        _values = new float[checked(plan.Channels * rows)];
        _states = new ValueState[_values.Length];
        _weeks = new float[rows];
    }

    /// <summary>The series' stride and horizons.</summary>
    public AnomalyPlan Plan { get; }

    public int Channels => Plan.Channels;

    /// <summary>Rows that are kept.</summary>
    public int Capacity { get; }

    /// <summary>Rows ever added; the last one has the number <see cref="Count"/> - 1.</summary>
    public long Count { get; private set; }

    /// <summary>The oldest row that is still kept.</summary>
    public long First => Math.Max(0, Count - Capacity);

    /// <summary>How much of a week lies between two rows; NaN where rows have no times.</summary>
    public float Interval { get; private set; } = float.NaN;

    /// <summary>Adds a row and hands out the place for its values; <see cref="States"/> has the place for how they are known.</summary>
    /// <param name="week">The row's place in the week, from 0 to 1; NaN where rows have no times.</param>
    public Span<float> Add(float week)
    {
        if (Count == _weeks.Length && _weeks.Length < Capacity) Reserve(Math.Min(Capacity, 2 * _weeks.Length));
        _weeks[Count % Capacity] = week;
        Count++;
        return Of(Count - 1);
    }

    /// <summary>[Channels]: the values of a row that is still kept.</summary>
    public Span<float> Of(long row) => _values.AsSpan((int)(row % Capacity) * Channels, Channels);

    /// <summary>[Channels]: how the values of a row that is still kept are known.</summary>
    public Span<ValueState> States(long row) => _states.AsSpan((int)(row % Capacity) * Channels, Channels);

    /// <summary>
    /// How far a forecast from the last steps up to a row is to be trusted: not at all, 0, across a long gap or where most is missing; not quite, soon after
    /// a long gap; else 1.
    /// </summary>
    public float Trust(long origin, int channel, int steps)
    {
        if (States(origin)[channel] != ValueState.Observed) return 0;
        var (seen, observed) = (0, 0);
        for (; seen < 2 * steps; seen++)
        {
            var at = origin - ((long)seen * Plan.Stride);
            if (at < First) break;
            var state = States(at)[channel];
            if (state == ValueState.Missing) break;
            if (state == ValueState.Observed) observed++;
        }

        var isWhole = seen == 2 * steps || origin - ((long)seen * Plan.Stride) < First;
        return (!isWhole && seen < steps) || observed < LeastObserved * seen ? 0 : isWhole ? 1 : AfterGap;
    }

    /// <summary>Draws a line across a gap that ends with the newest row, if it is short.</summary>
    public void Interpolate(int channel)
    {
        var last = Count - 1;
        if (States(last)[channel] != ValueState.Observed) return;
        var from = last - 1;
        while (from >= First && last - from <= LongestBridge * Plan.Stride && States(from)[channel] == ValueState.Missing) from--;
        if (from < First || from == last - 1 || States(from)[channel] == ValueState.Missing) return;
        var (begin, end) = (Of(from)[channel], Of(last)[channel]);
        for (var row = from + 1; row < last; row++)
        {
            Of(row)[channel] = begin + ((end - begin) * (row - from) / (last - from));
            States(row)[channel] = ValueState.Bridged;
        }
    }

    /// <summary>The place in the week of a row that is still kept.</summary>
    public float Week(long row) => _weeks[row % Capacity];

    /// <summary>Takes the median step between the rows for their interval.</summary>
    public void MeasureInterval()
    {
        var weeks = new float[Count - First];
        for (var row = First; row < Count; row++) weeks[row - First] = Week(row);
        var interval = MedianStep(weeks);
        if (!float.IsNaN(interval)) Interval = interval;
    }

    /// <summary>The median step between places in the week; NaN where there is none.</summary>
    public static float MedianStep(ReadOnlySpan<float> weeks)
    {
        var steps = new List<float>();
        for (var row = 1; row < weeks.Length; row++)
        {
            var step = weeks[row] - weeks[row - 1];
            if (!float.IsNaN(step)) steps.Add(step < 0 ? step + 1 : step);
        }

        if (steps.Count == 0) return float.NaN;
        steps.Sort();
        return steps[steps.Count / 2];
    }

    /// <summary>Writes or reads all of it.</summary>
    public void Transfer(ModelCodec codec)
    {
        Count = codec.Long(Count, 0);
        Interval = codec.FloatOrNaN(Interval);
        var kept = (int)Math.Min(Count, Capacity);
        codec.Require(kept * ((5L * Channels) + 4));
        if (kept > _weeks.Length) Reserve(kept);
        codec.Floats(_values.AsSpan(0, kept * Channels));
        codec.States(_states.AsSpan(0, kept * Channels));
        codec.FloatsOrNaN(_weeks.AsSpan(0, kept));
    }

    void Reserve(int rows)
    {
        Array.Resize(ref _values, checked(rows * Channels));
        Array.Resize(ref _states, _values.Length);
        Array.Resize(ref _weeks, rows);
    }
}
