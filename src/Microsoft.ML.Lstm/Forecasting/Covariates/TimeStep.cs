using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Forecasting.Covariates;

/// <summary>The step from one row of a series to the next: so many ticks, or so many months; neither where it is not known.</summary>
readonly record struct TimeStep(long Ticks, int Months)
{
    /// <summary>Months of all years that a date may have.</summary>
    const int MostMonths = 12 * 9999;

    public bool IsKnown => Ticks > 0 || Months > 0;

    /// <summary>So many steps later, but no later than a date can be. The last day of a month stays the last one.</summary>
    public RowTime After(RowTime time, long steps)
    {
        if (Months == 0) return new(time.Clock == default ? default : time.Clock.AddTicks((long)Int128.Min((Int128)Ticks * steps, (DateTime.MaxValue - time.Clock).Ticks)), time.Ticks + (Ticks * steps));
        var left = MostMonths - (12 * (time.Clock.Year - 1)) - time.Clock.Month;
        var later = time.Clock.AddMonths((int)Math.Min(Months * steps, left));
        if (IsLastDay(time.Clock)) later = later.AddDays(DateTime.DaysInMonth(later.Year, later.Month) - later.Day);
        return new(later, time.Ticks + (later - time.Clock).Ticks);
    }

    /// <summary>How many steps one time is after another; null if they are not whole ones.</summary>
    public long? Between(RowTime from, RowTime to)
    {
        if (!IsKnown) return to.Ticks > from.Ticks ? 1 : 0;
        if (Months == 0) return Apart(from, to) is var apart && apart % Ticks == 0 ? apart / Ticks : null;
        return MonthsBetween(from, to) is { } months && months % Months == 0 ? months / Months : null;
    }

    // Of days the clock decides: where it is put forward or back, a day has 23 or 25 hours.
    long Apart(RowTime from, RowTime to) => Ticks % TimeSpan.TicksPerDay == 0 && from.Clock != default ? (to.Clock - from.Clock).Ticks : to.Ticks - from.Ticks;

    /// <summary>The step of series: the most frequent one, of which the others should be multiples. Months where days would differ from row to row.</summary>
    public static TimeStep Of(IEnumerable<IReadOnlyList<RowTime>> series)
    {
        var (ticks, months, pairs) = (new Dictionary<long, int>(), new Dictionary<int, int>(), 0);
        foreach (var times in series)
        {
            for (var i = 1; i < times.Count; i++)
            {
                if (times[i].Ticks == times[i - 1].Ticks) continue;
                pairs++;
                var apart = times[i].Ticks - times[i - 1].Ticks;
                ticks[apart] = ticks.GetValueOrDefault(apart) + 1;
                if (MonthsBetween(times[i - 1], times[i]) is { } whole and > 0) months[whole] = months.GetValueOrDefault(whole) + 1;
            }
        }

        if (pairs == 0) return default;
        var (common, count) = MostFrequent(ticks);
        var (commonMonths, monthCount) = MostFrequent(months);
        return monthCount > count ? new(0, commonMonths) : new(common, 0);
    }

    public override string ToString() => Months > 0 ? FormattableString.Invariant($"{Months} months") : Ticks < TimeSpan.TicksPerSecond ? FormattableString.Invariant($"{Ticks}") : $"{TimeSpan.FromTicks(Ticks)}";

    public static TimeStep Transfer(ModelCodec codec, TimeStep step) => new(codec.Long(step.Ticks, 0), codec.Int(step.Months, 0, MostMonths));

    static (T Value, int Count) MostFrequent<T>(Dictionary<T, int> counts)
        where T : struct, IComparable<T> => counts.Count == 0 ? default : counts.Select(pair => (pair.Key, pair.Value)).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First();

    /// <summary>Whole months from one time to another, of the same day of the month (or the last one of it) and time of day.</summary>
    static int? MonthsBetween(RowTime from, RowTime to)
    {
        var (one, other) = (from.Clock, to.Clock);
        if (one == default || one.TimeOfDay != other.TimeOfDay) return null;
        var day = Math.Min(one.Day, DateTime.DaysInMonth(other.Year, other.Month));
        if (other.Day != day && !(IsLastDay(one) && IsLastDay(other))) return null;
        return ((other.Year - one.Year) * 12) + other.Month - one.Month;
    }

    static bool IsLastDay(DateTime time) => time.Day == DateTime.DaysInMonth(time.Year, time.Month);
}
