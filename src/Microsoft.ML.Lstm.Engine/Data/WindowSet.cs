using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>Origins in one or many series: the history lies before an origin, the horizon after it.</summary>
sealed class WindowSet
{
    const int Enough = 2;

    /// <summary>Known values that a window of so many must hold before a forecast can be learnt from it.</summary>
    public static int MinimumObserved(int window) => Math.Min(Enough, window);

    readonly Run[] _runs;

    /// <summary>Windows of one series at origins of equal distance: nearly all of a series are one run, so a set takes no memory to speak of, however many windows there are.</summary>
    /// <param name="Window">Number of the first.</param>
    /// <param name="Series">The series.</param>
    /// <param name="Origin">Origin of the first.</param>
    /// <param name="Stride">From one origin to the next.</param>
    /// <param name="Length">Windows of the run.</param>
    /// <param name="First">Number of the first window of the series.</param>
    /// <param name="Count">Windows of the series, of all its runs.</param>
    readonly record struct Run(int Window, int Series, int Origin, int Stride, int Length, int First, int Count);

    WindowSet(Builder windows) => (_runs, Count) = ([.. windows.Runs], windows.Count);

    /// <summary>No windows.</summary>
    public static WindowSet None { get; } = new(new Builder());

    public int Count { get; }

    public int Series(int window) => Of(window).Series;

    public int Origin(int window)
    {
        var run = Of(window);
        return run.Origin + ((window - run.Window) * run.Stride);
    }

    /// <summary>Where the windows of a window's series end.</summary>
    public int End(int window)
    {
        var run = Of(window);
        return run.First + run.Count;
    }

    /// <summary>All windows in their order, each as its series and origin.</summary>
    public IEnumerable<(int Series, int Origin)> All()
    {
        foreach (var run in _runs)
            for (var i = 0; i < run.Length; i++) yield return (run.Series, run.Origin + (i * run.Stride));
    }

    /// <summary>The largest number of windows without overlapping horizons in a series.</summary>
    public int NonOverlappingHorizons(int horizon)
    {
        var (count, last, free) = (0, -1, 0);
        foreach (var (series, origin) in All())
        {
            if (series == last && origin < free) continue;
            (count, last, free) = (count + 1, series, origin + horizon);
        }

        return count;
    }

    /// <summary>How many values lie in the futures of the windows, each counted once.</summary>
    public int DistinctTargets(SeriesSet set, int horizon)
    {
        var (count, last, counted) = (0, -1, 0);
        foreach (var (series, origin) in All())
        {
            if (series != last) (last, counted) = (series, 0);
            var (from, to) = (Math.Max(counted, origin), Math.Min(set.Length(series), origin + horizon));
            if (to > from) (count, counted) = (count + to - from, to);
        }

        return count;
    }

    /// <summary>Draws a window: a series in proportion to its windows, then an origin that favours the recent.</summary>
    public int Draw(Random random)
    {
        var run = Of(random.Next(Count));
        return run.First + Math.Min(run.Count - 1, (int)(Math.Sqrt(random.NextDouble()) * run.Count));
    }

    /// <summary>The windows to learn from: their futures end where each series' training part <paramref name="ends"/>.</summary>
    public static WindowSet Training(SeriesSet set, ReadOnlySpan<int> ends, int window, int horizon)
    {
        var windows = new Builder();
        for (var s = 0; s < set.Count; s++)
        {
            // Windows that reach back before the series' start are worth their time only where there are few others.
            var least = MinimumObserved(window);
            var last = Math.Max(ends[s] - horizon, least);
            var first = Math.Max(least, Math.Min(window, last / 2));
            windows.Add(set, s, first, Math.Min(last, ends[s] - 1), 1, window, Math.Min(horizon, ends[s] - least));
        }

        return new(windows);
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
        var windows = new Builder();
        for (var s = 0; s < set.Count; s++)
        {
            // Counted from the end, so that the origin next to the future is always among them.
            var last = ends[s] - needed;
            var count = last < begins[s] ? 0 : ((last - begins[s]) / stride) + 1;
            windows.Add(set, s, last - ((count - 1) * stride), last, stride, window, horizon);
        }

        return new(windows);
    }

    /// <summary>The run that holds a window.</summary>
    Run Of(int window)
    {
        var (low, high) = (0, _runs.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_runs[middle].Window <= window) low = middle;
            else high = middle - 1;
        }

        return _runs[low];
    }

    /// <summary>Collects windows, series by series.</summary>
    sealed class Builder
    {
        int[] _known = [];

        public List<Run> Runs { get; } = [];

        public int Count { get; private set; }

        /// <summary>Adds the windows of a series that hold enough known values before the origin and any after it.</summary>
        public void Add(SeriesSet set, int s, int first, int last, int stride, int window, int horizon)
        {
            if (last < first || horizon < 1) return;
            var values = set.Values(s);
            if (_known.Length <= values.Length) _known = new int[values.Length + 1];
            for (var i = 0; i < values.Length; i++) _known[i + 1] = _known[i] + (float.IsNaN(values[i]) ? 0 : 1);
            var (firstWindow, firstRun, length) = (Count, Runs.Count, 0);
            for (var origin = first; origin <= last; origin += stride)
            {
                var before = _known[origin] - _known[Math.Max(0, origin - window)];
                var after = _known[Math.Min(values.Length, origin + horizon)] - _known[origin];
                if (before < MinimumObserved(window) || after == 0) End(origin);
                else length++;
            }

            End(last + stride - ((last - first) % stride));
            var runs = CollectionsMarshal.AsSpan(Runs)[firstRun..];
            foreach (ref var run in runs) run = run with { First = firstWindow, Count = Count - firstWindow };

            // Closes the run of the windows that end before an origin.
            void End(int origin)
            {
                if (length > 0) Runs.Add(new(Count, s, origin - (length * stride), stride, length, 0, 0));
                (Count, length) = (checked(Count + length), 0);
            }
        }
    }
}
