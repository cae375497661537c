using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>
/// Fits the prior of the spread by level. The usual spread at a level is the median of the series nearest to it; the least is the minimum over the non-constant
/// ones of the larger of half the mean absolute difference and a twentieth of the median window spread.
/// </summary>
static class SpreadPriorFit
{
    const int MostWindows = 50;

    // A handful of neighbours outvotes one that is unlike them; an eighth of many series is still near.
    const int LeastNeighbours = 3, NeighbourPart = 8;

    readonly record struct Profile(double From, double To, double Usual, double Least)
    {
        /// <summary>How far a level lies outside those of the series.</summary>
        public double Distance(double level) => Math.Max(0, Math.Max(From - level, level - To));
    }

    public static SpreadPrior Find(TrainingData data, WindowSet windows, bool positive)
    {
        var log = data.Reader.Plan.Log;
        var profiles = Profiles(data, windows, new([], [], [], log, positive));
        if (profiles.Count == 0) return SpreadPrior.None;
        var all = profiles.SelectMany(profile => new[] { profile.From, profile.To }).Distinct().Order().ToArray();
        var count = Math.Min(all.Length, SpreadPrior.MostKnots);
        var levels = Enumerable.Range(0, count).Select(i => all[count == 1 ? 0 : (int)((long)i * (all.Length - 1) / (count - 1))]).ToArray();
        var (usual, least) = (new double[count], new double[count]);
        var neighbours = Math.Min(profiles.Count, Math.Max(LeastNeighbours, (profiles.Count + NeighbourPart - 1) / NeighbourPart));
        for (var i = 0; i < count; i++)
        {
            var reach = profiles.Select(profile => profile.Distance(levels[i])).Order().ElementAt(neighbours - 1);
            var near = profiles.Where(profile => profile.Distance(levels[i]) <= reach).ToArray();
            usual[i] = Math.Log(near.Select(profile => profile.Usual).Order().ElementAt(near.Length / 2));
            least[i] = Math.Log(near.Min(profile => profile.Least));
        }

        return new(levels, usual, least, log, positive);
    }

    /// <summary>Levels and spreads of each series that moves at all.</summary>
    static List<Profile> Profiles(TrainingData data, WindowSet windows, SpreadPrior axis)
    {
        var profiles = new List<Profile>();
        var (levels, spreads, scratch) = (new List<double>(), new List<double>(), new float[data.Reader.Plan.HistoryLength]);
        for (var window = 0; window < windows.Count;)
        {
            var series = windows.Series(window);
            var end = windows.End(window);
            levels.Clear();
            spreads.Clear();
            for (var stride = Math.Max(1, (end - window) / MostWindows); window < end; window += stride)
            {
                var (scale, level) = data.Reader.ScaleOn(axis, data.Set.History(series, windows.Origin(window), scratch));
                if (!(scale.Spread > 0)) continue;
                levels.Add(level);
                spreads.Add(scale.Spread);
            }

            window = end;
            spreads.Sort();
            levels.Sort();
            var usual = spreads.Count > 0 ? spreads[spreads.Count / 2] : 0;
            var least = Math.Max(0.5 * data.Move(series), 0.05 * usual);
            if (usual > 0) profiles.Add(new(levels[0], levels[^1], Math.Max(usual, least), least));
        }

        return profiles;
    }
}
