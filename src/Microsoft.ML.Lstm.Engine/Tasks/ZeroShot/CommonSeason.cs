namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>The season that most of some series have.</summary>
static class CommonSeason
{
    const int MostSeries = 64;

    /// <summary>The period that is found in most series; 1 where none is found in most of them.</summary>
    /// <param name="series">The series' values, NaN where missing; of very many some are looked at.</param>
    public static int Of(IReadOnlyList<float[]> series)
    {
        var (statistics, counts) = (new ContextStatistics(), new SortedDictionary<int, int>());
        for (var i = 0; i < series.Count; i += Math.Max(1, series.Count / MostSeries))
        {
            statistics.Read(series[i].AsSpan(Math.Max(0, series[i].Length - TokenLayout.MostContext)), 0);
            counts[statistics.First.Period] = counts.GetValueOrDefault(statistics.First.Period) + 1;
        }

        return counts.Count == 0 ? 1 : counts.MaxBy(pair => pair.Value).Key;
    }
}
