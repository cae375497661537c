using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Forecasting.Covariates;

/// <summary>Features of the time of a step, which are known ahead: places in the day, week, month and year as points on circles, and holidays.</summary>
sealed class Calendar
{
    const int MostHolidays = 1 << 20;

    [Flags]
    enum Cycles
    {
        None = 0,
        Day = 1,
        Week = 2,
        Month = 4,
        Year = 8,
    }

    readonly Cycles _cycles;
    readonly Holiday[] _days;
    readonly string[] _names;
    readonly Dictionary<DateTime, List<int>> _features = [];

    Calendar(Cycles cycles, Holiday[] days)
    {
        (_cycles, _days) = (cycles, days);
        _names = [.. days.Select(day => day.Name).Distinct()];
        foreach (var day in days)
        {
            if (!_features.TryGetValue(day.Date.Date, out var features)) _features.Add(day.Date.Date, features = []);
            features.Add(Array.IndexOf(_names, day.Name));
        }

        // Two harmonics of the week, which is seldom as smooth as a day or a year.
        Size = (Has(Cycles.Day) ? 4 : 0) + (Has(Cycles.Week) ? 4 : 0) + (Has(Cycles.Month) ? 2 : 0) + (Has(Cycles.Year) ? 2 : 0) + _names.Length;
    }

    public static Calendar None { get; } = new(Cycles.None, []);

    /// <summary>Features of a step.</summary>
    public int Size { get; }

    /// <summary>The cycles that steps divide and the data cover at least twice, and the holidays.</summary>
    /// <param name="step">The step of time; without days, as between whole numbers, there is no calendar.</param>
    /// <param name="span">The time that the longest series covers.</param>
    /// <param name="holidays">The holidays; read of days and shorter steps.</param>
    public static Calendar Of(TimeStep step, TimeSpan span, IEnumerable<Holiday> holidays)
    {
        var cycles = Cycles.None;
        var length = TimeSpan.FromTicks(step.Ticks);
        var isWithinDays = step.Months == 0 && length <= TimeSpan.FromDays(1);
        if (step.Months == 0 && length < TimeSpan.FromDays(1) && span >= TimeSpan.FromDays(2)) cycles |= Cycles.Day;
        if (isWithinDays && span >= TimeSpan.FromDays(14)) cycles |= Cycles.Week;
        if (isWithinDays && span >= TimeSpan.FromDays(90)) cycles |= Cycles.Month;
        if (step.Months < 12 && length < TimeSpan.FromDays(183) && span >= TimeSpan.FromDays(2 * 365)) cycles |= Cycles.Year;
        return new(cycles, isWithinDays ? [.. holidays] : []);
    }

    /// <summary>Writes the features of a time [Size].</summary>
    public void Write(RowTime time, Span<float> features)
    {
        var (clock, place) = (time.Clock, 0);
        if (Has(Cycles.Day)) Circle(clock.TimeOfDay.TotalDays, 2, features, ref place);
        if (Has(Cycles.Week)) Circle(time.Week, 2, features, ref place);
        if (Has(Cycles.Month)) Circle((clock.Day - 1 + clock.TimeOfDay.TotalDays) / DateTime.DaysInMonth(clock.Year, clock.Month), 1, features, ref place);
        if (Has(Cycles.Year)) Circle((clock.DayOfYear - 1 + clock.TimeOfDay.TotalDays) / (DateTime.IsLeapYear(clock.Year) ? 366 : 365), 1, features, ref place);
        features[place..].Clear();
        if (!_features.TryGetValue(clock.Date, out var holidays)) return;
        foreach (var holiday in holidays) features[place + holiday] = 1;
    }

    /// <summary>Writes a calendar, or reads one.</summary>
    public static Calendar Transfer(ModelCodec codec, Calendar? calendar)
    {
        var cycles = (Cycles)codec.Int((int)(calendar?._cycles ?? Cycles.None), 0, 15);
        return new(cycles, codec.List(calendar?._days, 0, MostHolidays, day => new Holiday(codec.Text(day?.Name), new(codec.Long(day?.Date.Ticks ?? 0, 0, DateTime.MaxValue.Ticks)))));
    }

    bool Has(Cycles cycle) => _cycles.HasFlag(cycle);

    static void Circle(double part, int harmonics, Span<float> features, ref int place)
    {
        for (var harmonic = 1; harmonic <= harmonics; harmonic++)
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * harmonic * part);
            (features[place], features[place + 1]) = ((float)sine, (float)cosine);
            place += 2;
        }
    }
}
