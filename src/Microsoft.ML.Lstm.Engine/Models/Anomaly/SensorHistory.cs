namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>The last rows of one series, in a ring: smoothed values of each sensor in its own scale, and the place of each row in the week.</summary>
sealed class SensorHistory
{
    /// <summary>Rows for which memory is taken at first; it grows with the rows that come.</summary>
    const int FirstRows = 64;

    float[] _values, _weeks;

    public SensorHistory(int sensors, int capacity)
    {
        (Sensors, Capacity) = (sensors, capacity);
        var rows = Math.Min(capacity, FirstRows);
        _values = new float[checked(sensors * rows)];
        _weeks = new float[rows];
    }

    public int Sensors { get; }

    /// <summary>Rows that are kept.</summary>
    public int Capacity { get; }

    /// <summary>Rows ever added; the last one has the number <see cref="Count"/> - 1.</summary>
    public long Count { get; private set; }

    /// <summary>The oldest row that is still kept.</summary>
    public long First => Math.Max(0, Count - Capacity);

    /// <summary>How much of a week lies between two rows; NaN where rows have no times.</summary>
    public float Interval { get; private set; } = float.NaN;

    /// <summary>Adds a row and hands out the place for its values.</summary>
    /// <param name="week">The row's place in the week, from 0 to 1; NaN where rows have no times.</param>
    public Span<float> Add(float week)
    {
        if (Count == _weeks.Length && _weeks.Length < Capacity) Reserve(Math.Min(Capacity, 2 * _weeks.Length));
        _weeks[Count % Capacity] = week;
        Count++;
        return Of(Count - 1);
    }

    /// <summary>[Sensors]: the values of a row that is still kept.</summary>
    public Span<float> Of(long row) => _values.AsSpan((int)(row % Capacity) * Sensors, Sensors);

    /// <summary>The place in the week of a row that is still kept.</summary>
    public float Week(long row) => _weeks[row % Capacity];

    /// <summary>Takes the median step between the rows for their interval.</summary>
    public void MeasureInterval()
    {
        var steps = new List<float>();
        for (var row = First + 1; row < Count; row++)
        {
            var step = Week(row) - Week(row - 1);
            if (!float.IsNaN(step)) steps.Add(step < 0 ? step + 1 : step);
        }

        if (steps.Count == 0) return;
        steps.Sort();
        Interval = steps[steps.Count / 2];
    }

    /// <summary>Writes or reads all of it.</summary>
    public void Transfer(StateTransfer state)
    {
        Count = state.Long(Count, 0);
        Interval = state.FloatOrNaN(Interval);
        var kept = (int)Math.Min(Count, Capacity);
        state.Require(4L * kept * (Sensors + 1));
        if (kept > _weeks.Length) Reserve(kept);
        state.Floats(_values.AsSpan(0, kept * Sensors));
        state.FloatsOrNaN(_weeks.AsSpan(0, kept));
    }

    void Reserve(int rows)
    {
        Array.Resize(ref _values, checked(rows * Sensors));
        Array.Resize(ref _weeks, rows);
    }
}
