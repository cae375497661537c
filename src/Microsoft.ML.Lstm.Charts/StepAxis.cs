using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;

namespace Microsoft.ML.Lstm.Charts;

/// <summary>Where the steps of a series lie from left to right: at their times, or at their numbers where these are not known.</summary>
sealed class StepAxis
{
    readonly double[] _positions;
    readonly bool _timed;

    /// <param name="times">The times of the first steps; null when not known. The rest follow at the distance of the last two.</param>
    /// <param name="count">Steps.</param>
    /// <param name="least">Steps that must have a time.</param>
    public StepAxis(IReadOnlyList<DateTime>? times, int count, int least)
    {
        _timed = times is not null;
        if (times is null)
        {
            _positions = [.. Enumerable.Range(0, count).Select(step => (double)step)];
            return;
        }

        if (times.Count < least || times.Count > count)
            throw new InvalidOperationException($"{times.Count} times came for {least} values{(count > least ? $" and {count - least} forecast steps" : "")}. Give one for each value, or none.");
        List<DateTime> all = [.. times];
        if (all.Count < count && (all.Count < 2 || all[^1] <= all[^2]))
            throw new InvalidOperationException("The times of the forecast cannot be told from those of the history: its last two must ascend. Give the forecast's times, too.");
        while (all.Count < count) all.Add(After(all[^2], all[^1]));
        _positions = [.. all.Select(DateTimeAxis.ToDouble)];
    }

    public double this[int step] => _positions[step];

    /// <summary>Where a value lies.</summary>
    public DataPoint Point(int step, double value) => new(_positions[step], value);

    /// <summary>Where values lie, of which the first is at a step.</summary>
    public IEnumerable<DataPoint> Points(IEnumerable<float> values, int first = 0) => values.Select((value, i) => Point(first + i, value));

    /// <summary>The axis along the bottom.</summary>
    public Axis ToAxis(string? title)
    {
        if (!_timed)
            return ChartStyle.Styled(new LinearAxis { Position = AxisPosition.Bottom, MinimumMajorStep = 1, LabelFormatter = ChartStyle.Number, MinimumPadding = 0.01, MaximumPadding = 0.01 }, title ?? "Step");
        // OxyPlot would label so many months by their years, which leaves a label or two.
        var inMonths = _positions.Length > 0 && _positions.Max() - _positions.Min() is > 120 and < 1200;
        var axis = new DateTimeAxis { Position = AxisPosition.Bottom, MinimumPadding = 0.01, MaximumPadding = 0.01, IntervalType = inMonths ? DateTimeIntervalType.Months : DateTimeIntervalType.Auto };
        axis.LabelFormatter = position =>
        {
            axis.GetTickValues(out var labels, out _, out _);
            return Label(position, labels.Count > 1 ? labels[1] - labels[0] : 1);
        };
        return ChartStyle.Styled(axis, title ?? "Time");
    }

    /// <summary>The next time at the distance of two: whole months where they are months apart.</summary>
    static DateTime After(DateTime previous, DateTime last)
    {
        var months = (12 * (last.Year - previous.Year)) + last.Month - previous.Month;
        return months > 0 && previous.AddMonths(months) == last ? last.AddMonths(months) : last + (last - previous);
    }

    static string Label(double position, double days)
    {
        var time = DateTimeAxis.ToDateTime(position, TimeSpan.FromMilliseconds(1));
        var format = days >= 364 ? "yyyy" : days >= 28 ? "MMM yyyy" : days >= 1 ? "d MMM yyyy" : time.TimeOfDay == TimeSpan.Zero ? "d MMM yyyy" : days >= 1 / 1440.0 ? "HH:mm" : "HH:mm:ss";
        return time.ToString(format, CultureInfo.InvariantCulture);
    }
}
