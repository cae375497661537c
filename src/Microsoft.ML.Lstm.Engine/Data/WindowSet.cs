namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>Origins in one or many series: the history lies before an origin, the horizon after it.</summary>
sealed class WindowSet
{
    const int Enough = 2;

    /// <summary>Known values that a window of so many must hold before a forecast can be learnt from it.</summary>
    public static int MinimumObserved(int window) => Math.Min(Enough, window);

    readonly int[] _series;
    readonly int[] _origins;

    /// <summary>Where the windows of the series of each window begin, and how many there are.</summary>
    readonly int[] _first, _count;

    WindowSet(List<int> series, List<int> origins)
    {
        (_series, _origins) = ([.. series], [.. origins]);
        (_first, _count) = (new int[_series.Length], new int[_series.Length]);
        for (var begin = 0; begin < _series.Length;)
        {
            var end = begin;
            while (end < _series.Length && _series[end] == _series[begin]) end++;
            _first.AsSpan(begin..end).Fill(begin);
            _count.AsSpan(begin..end).Fill(end - begin);
            begin = end;
        }
    }

    /// <summary>No windows.</summary>
    public static WindowSet None { get; } = new([], []);

    public int Count => _series.Length;

    public int Series(int window) => _series[window];

    public int Origin(int window) => _origins[window];

    /// <summary>The largest number of windows without overlapping horizons in a series.</summary>
    public int NonOverlappingHorizons(int horizon)
    {
        var count = 0;
        for (var window = 0; window < Count;)
        {
            count++;
            var (series, free) = (_series[window], _origins[window] + horizon);
            while (window < Count && _series[window] == series && _origins[window] < free) window++;
        }

        return count;
    }

    /// <summary>How many values lie in the futures of the windows, each counted once.</summary>
    public int DistinctTargets(SeriesSet set, int horizon)
    {
        var (count, series, counted) = (0, -1, 0);
        for (var window = 0; window < Count; window++)
        {
            if (_series[window] != series) (series, counted) = (_series[window], 0);
            var (from, to) = (Math.Max(counted, _origins[window]), Math.Min(set.Length(series), _origins[window] + horizon));
            if (to > from) (count, counted) = (count + to - from, to);
        }

        return count;
    }

    /// <summary>Draws a window: a series in proportion to its windows, then an origin that favours the recent.</summary>
    public int Draw(Random random)
    {
        var any = random.Next(Count);
        return _first[any] + Math.Min(_count[any] - 1, (int)(Math.Sqrt(random.NextDouble()) * _count[any]));
    }

    /// <summary>The windows to learn from: their futures end where each series' training part <paramref name="ends"/>.</summary>
    public static WindowSet Training(SeriesSet set, ReadOnlySpan<int> ends, int window, int horizon)
    {
        var (series, origins) = (new List<int>(), new List<int>());
        for (var s = 0; s < set.Count; s++)
        {
            // Windows that reach back before the series' start are worth their time only where there are few others.
            var least = MinimumObserved(window);
            var last = Math.Max(ends[s] - horizon, least);
            var first = Math.Max(least, Math.Min(window, last / 2));
            Add(set, s, first, Math.Min(last, ends[s] - 1), 1, window, Math.Min(horizon, ends[s] - least), series, origins);
        }

        return new(series, origins);
    }

    /// <summary>
    /// The windows whose whole future, or at least its first step, lies from each series' <paramref name="begins"/> to its <paramref name="ends"/>,
    /// at most about <paramref name="most"/> of them, evenly spread.
    /// </summary>
    public static WindowSet Validation(SeriesSet set, ReadOnlySpan<int> begins, ReadOnlySpan<int> ends, int window, int horizon, int most, bool whole = true)
    {
        var total = 0L;
        var needed = whole ? horizon : 1;
        for (var s = 0; s < set.Count; s++) total += Math.Max(0, ends[s] - needed - begins[s] + 1);
        var stride = (int)Math.Max(1, total / most);
        var (series, origins) = (new List<int>(), new List<int>());
        for (var s = 0; s < set.Count; s++)
        {
            // Counted from the end, so that the origin next to the future is always among them.
            var last = ends[s] - needed;
            var count = last < begins[s] ? 0 : ((last - begins[s]) / stride) + 1;
            Add(set, s, last - ((count - 1) * stride), last, stride, window, horizon, series, origins);
        }

        return new(series, origins);
    }

    static void Add(
        SeriesSet set, int s, int first, int last, int stride, int window, int horizon, List<int> series, List<int> origins)
    {
        if (last < first || horizon < 1) return;
        var values = set.Values(s);
        var known = new int[values.Length + 1];
        for (var i = 0; i < values.Length; i++) known[i + 1] = known[i] + (float.IsNaN(values[i]) ? 0 : 1);
        for (var origin = first; origin <= last; origin += stride)
        {
            var before = known[origin] - known[Math.Max(0, origin - window)];
            var after = known[Math.Min(values.Length, origin + horizon)] - known[origin];
            if (before < MinimumObserved(window) || after == 0) continue;
            series.Add(s);
            origins.Add(origin);
        }
    }
}
