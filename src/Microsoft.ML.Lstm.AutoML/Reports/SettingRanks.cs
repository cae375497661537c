using System.Globalization;

namespace Microsoft.ML.Lstm.AutoML.Reports;

/// <summary>A setting that was searched: its value in each trial as a place from 0 to 1, and how much it alone tells of a trial's rank.</summary>
/// <param name="Name">The setting.</param>
/// <param name="Places">Places of the trials, in the order of their rank; NaN where a trial does not have it.</param>
/// <param name="Labels">Ends of the axis, or its choices, each with its place.</param>
/// <param name="Importance">The correlation ratio, 0 to 1 (Fisher 1925).</param>
sealed record SettingRanks(string Name, double[] Places, (double Place, string Label)[] Labels, double Importance)
{
    const int Bins = 3;

    /// <summary>The settings that were given several values, the most telling first.</summary>
    /// <param name="ranked">The trials, the best first.</param>
    public static IReadOnlyList<SettingRanks> Of(IReadOnlyList<SweepTrial> ranked) =>
        [.. ranked.SelectMany(trial => trial.Settings).Select(one => one.Key).Distinct().Select(name => Of(name, ranked)).OfType<SettingRanks>().OrderByDescending(one => one.Importance).ThenBy(one => one.Name, StringComparer.Ordinal)];

    static SettingRanks? Of(string name, IReadOnlyList<SweepTrial> ranked)
    {
        var values = ranked.Select(trial => trial.Settings.FirstOrDefault(one => one.Key == name).Value).ToArray();
        var known = values.Where(value => value is not null).Distinct().ToArray();
        if (known.Length < 2) return null;
        if (known.All(value => value is int or long or float or double))
        {
            var numbers = values.Select(value => value is null ? double.NaN : Convert.ToDouble(value, CultureInfo.InvariantCulture)).ToArray();
            var (low, high) = (numbers.Where(double.IsFinite).Min(), numbers.Where(double.IsFinite).Max());
            var log = low > 0 && high / low > 20;
            var places = numbers.Select(number => log ? Math.Log(number / low) / Math.Log(high / low) : (number - low) / (high - low)).ToArray();
            return new(name, places, [(0, Text(low)), (1, Text(high))], Ratio(Binned(places)));
        }

        var choices = known.Select(value => value.ToString()!).Order(StringComparer.Ordinal).ToArray();
        var at = values.Select(value => value is null ? double.NaN : Array.IndexOf(choices, value.ToString()) / Math.Max(1.0, choices.Length - 1)).ToArray();
        return new(name, at, [.. choices.Select((choice, i) => (i / Math.Max(1.0, choices.Length - 1), choice))], Ratio(at));
    }

    static string Text(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    /// <summary>Thirds with as many trials each.</summary>
    static double[] Binned(double[] places)
    {
        var sorted = places.Where(double.IsFinite).Order().ToArray();
        return [.. places.Select(place => double.IsNaN(place) ? double.NaN : Math.Min(Bins - 1, (double)(Bins * sorted.Count(other => other < place) / sorted.Length)))];
    }

    /// <summary>The variance of ranks between groups in units of all.</summary>
    static double Ratio(double[] groups)
    {
        var ranks = groups.Select((group, rank) => (Group: group, Rank: (double)rank)).Where(one => double.IsFinite(one.Group)).ToArray();
        var mean = ranks.Average(one => one.Rank);
        var all = ranks.Sum(one => (one.Rank - mean) * (one.Rank - mean));
        return all > 0 ? ranks.GroupBy(one => one.Group).Sum(group => group.Count() * Math.Pow(group.Average(one => one.Rank) - mean, 2)) / all : 0;
    }
}
