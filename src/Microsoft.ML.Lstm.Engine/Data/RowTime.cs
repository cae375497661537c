namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>When a row was measured.</summary>
/// <param name="Clock">What the clock on the wall said: it decides about the time of day and week.</param>
/// <param name="Ticks">The instant, by which rows are ordered.</param>
readonly record struct RowTime(DateTime Clock, long Ticks)
{
    public static RowTime Of(DateTime time) => new(time, time.Ticks);

    public static RowTime Of(DateTimeOffset time) => new(time.DateTime, time.UtcTicks);

    /// <summary>The place in the week, which begins with Monday, from 0 to 1.</summary>
    public float Week => (float)(Clock.Ticks % (7 * TimeSpan.TicksPerDay) / (double)(7 * TimeSpan.TicksPerDay));

    /// <summary>The same place in the week for a series that is read from its end.</summary>
    public RowTime Backwards => this with { Ticks = DateTime.MaxValue.Ticks - Ticks };

    public bool IsAfter(long ticks) => Ticks > ticks;
}
