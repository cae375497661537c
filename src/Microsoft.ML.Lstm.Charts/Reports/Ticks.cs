using System.Globalization;

namespace Microsoft.ML.Lstm.Charts.Reports;

/// <summary>Where an axis is labelled.</summary>
static class Ticks
{
    /// <summary>Round numbers between two, about so many.</summary>
    public static (double Position, string Label)[] Of(double low, double high, int count, Func<double, string>? label = null)
    {
        var span = high - low;
        if (!(span > 0) || !double.IsFinite(span)) return [];
        var power = Math.Pow(10, Math.Floor(Math.Log10(span / count)));
        var step = power * (new[] { 1.0, 2, 2.5, 5, 10 }.FirstOrDefault(factor => span / (power * factor) <= count, 10));
        var first = Math.Ceiling((low / step) - 1e-9);
        var ticks = new List<(double, string)>();
        for (var i = 0; i <= 2 * count && (first + i) * step <= high + (1e-9 * span); i++)
        {
            var value = Math.Round((first + i) * step, 12);
            ticks.Add((value, label is null ? ChartStyle.Number(value) : label(value)));
        }
        return [.. ticks];
    }

    /// <summary>Whole numbers between two, about so many.</summary>
    public static (double Position, string Label)[] Steps(int first, int last, int count)
    {
        var step = Math.Max(1, (int)Math.Ceiling((last - first + 1) / (double)count));
        return [.. Enumerable.Range(first, last - first + 1).Where(i => (i - first) % step == 0).Select(i => ((double)i, i.ToString(CultureInfo.InvariantCulture)))];
    }

    /// <summary>Rows at which a year, quarter, month, day, hour or minute begins, the coarsest that gives three labels; positions are the rows' numbers from <paramref name="first"/> on.</summary>
    public static (double Position, string Label)[] Of(IReadOnlyList<DateTime> times, int first, int count)
    {
        (Func<DateTime, long> Part, string Format)[] parts =
        [
            (time => time.Year, "yyyy"), (time => (4 * time.Year) + ((time.Month - 1) / 3), "MMM yyyy"), (time => (12 * time.Year) + time.Month, "MMM yyyy"), (time => time.Ticks / TimeSpan.TicksPerDay, "d MMM"),
            (time => time.Ticks / TimeSpan.TicksPerHour, "d MMM HH:mm"), (time => time.Ticks / TimeSpan.TicksPerMinute, "HH:mm"), (time => time.Ticks, "HH:mm:ss"),
        ];
        int[] starts = [];
        var format = "yyyy";
        for (var i = 0; i < parts.Length && starts.Length < 3; i++)
        {
            var part = parts[i].Part;
            (starts, format) = ([.. Enumerable.Range(1, Math.Max(0, times.Count - 1)).Where(row => part(times[row]) != part(times[row - 1]))], parts[i].Format);
        }
        var step = Array.Find([1, 2, 5, 10, 20, 50], step => starts.Length <= step * count);
        if (step == 0) step = (starts.Length / count) + 1;
        return [.. starts.Where((_, i) => i % step == 0).Select(row => ((double)(first + row), times[row].ToString(format, CultureInfo.InvariantCulture)))];
    }
}
