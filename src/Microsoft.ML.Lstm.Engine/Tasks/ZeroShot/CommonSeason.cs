using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>The season that most of some series have.</summary>
static class CommonSeason
{
    const int MostSeries = 64;

    /// <summary>Seasons in a series from which on it tells its own well.</summary>
    const int Enough = 8;

    /// <summary>The period that is found in most series; 1 where none is found in most of them.</summary>
    /// <param name="series">The series' values, NaN where missing; of very many some are looked at.</param>
    public static int Of(IReadOnlyList<float[]> series)
    {
        var (statistics, counts) = (new ContextStatistics(), new SortedDictionary<int, int>());
        foreach (var values in Some(series))
        {
            statistics.Read(values.AsSpan(Math.Max(0, values.Length - TokenLayout.MostContext)), 0);
            counts[statistics.First.Period] = counts.GetValueOrDefault(statistics.First.Period) + 1;
        }

        return counts.Count == 0 ? 1 : counts.MaxBy(pair => pair.Value).Key;
    }

    /// <summary>The season of several series that are too short for each to tell its own: that of their mean autocorrelation; 0 where there is none, or each tells its own.</summary>
    /// <param name="series">The series' values, NaN where missing; of very many some are looked at.</param>
    /// <param name="isCanceled">Asked before each series.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static int OfShort(IReadOnlyList<float[]> series, Func<bool> isCanceled)
    {
        if (series.Count < 2) return 0;
        var set = new SeriesSet([.. Some(series)]);
        int[] lengths = [.. Enumerable.Range(0, set.Count).Select(set.Length)];
        return SeasonDetector.Find(set, lengths, given: 0, isCanceled) is [var season, ..] && lengths.Average() < Enough * season ? season : 0;
    }

    static IEnumerable<float[]> Some(IReadOnlyList<float[]> series)
    {
        for (var i = 0; i < series.Count; i += Math.Max(1, series.Count / MostSeries)) yield return series[i];
    }
}
