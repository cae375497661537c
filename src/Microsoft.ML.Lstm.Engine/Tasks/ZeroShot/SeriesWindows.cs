using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>Windows of given series as a source to learn from: each step of each series is as likely to be the first one that is forecast.</summary>
sealed class SeriesWindows : ISeriesSource
{
    /// <summary>Values that a context has at least, or half of a shorter series.</summary>
    const int LeastContext = 16;

    readonly IReadOnlyList<float[]> _series;
    readonly int[] _least;
    readonly long[] _ends;
    readonly int _season;

    /// <param name="series">The series' values, NaN where missing.</param>
    /// <param name="season">Their period; 0 to find one, 1 for none.</param>
    public SeriesWindows(IReadOnlyList<float[]> series, int season)
    {
        (_series, _season, _least, _ends) = (series, season, new int[series.Count], new long[series.Count]);
        var sum = 0L;
        for (var i = 0; i < series.Count; i++)
        {
            var known = Math.Max(0, series[i].AsSpan().IndexOfAnyExcept(float.NaN));
            _least[i] = known + Math.Max(1, Math.Min(LeastContext, (series[i].Length - known) / 2));
            _ends[i] = sum += Math.Max(0, series[i].Length - _least[i]);
        }
    }

    /// <summary>Windows in all.</summary>
    public long Count => _ends is [.., var last] ? last : 0;

    public int Draw(Span<float> series, int context, ulong seed)
    {
        var at = (long)(new SplitMix64(seed).NextDouble() * Count);
        var found = Array.BinarySearch(_ends, at + 1);
        // Series without windows end where the one before them does.
        var own = found < 0 ? ~found : found;
        while (own > 0 && _ends[own - 1] > at) own--;
        var values = _series[own].AsSpan();
        var origin = (int)(_least[own] + at - (own > 0 ? _ends[own - 1] : 0));
        var (kept, future) = (Math.Min(origin, context), Math.Min(series.Length - context, values.Length - origin));
        series.Fill(float.NaN);
        values.Slice(origin - kept, kept + future).CopyTo(series[(context - kept)..]);
        return _season;
    }
}
