using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>Finds season lengths from the mean autocorrelation of the series.</summary>
static class SeasonDetector
{
    const int MostSeries = 64, MostValues = 1 << 14, MostLags = 1500;

    // A broad peak of a long season is off by a few steps by chance; where a season of the calendar is as good, it is meant.
    static readonly int[] Calendar = [4, 7, 12, 24, 48, 52, 60, 96, 144, 168, 288, 336, 365, 672, 730, 1008, 1440];

    /// <summary>The season and, where there is one, a longer one that is a multiple of it; empty when nothing repeats.</summary>
    /// <param name="set">The series.</param>
    /// <param name="ends">For each series, the position up to which it may be looked at.</param>
    /// <param name="given">A season that is known; 0 to find one, 1 for none.</param>
    /// <param name="isCanceled">Asked before each series.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static int[] Find(SeriesSet set, ReadOnlySpan<int> ends, int given, Func<bool> isCanceled)
    {
        if (given == 1) return [];
        var levels = new Autocorrelation(MostLags);
        var differences = new Autocorrelation(MostLags);
        var longest = 0;
        for (var i = 0; i < Math.Min(MostSeries, set.Count); i++)
        {
            if (isCanceled()) throw new OperationCanceledException();
            var s = (int)((long)i * set.Count / Math.Min(MostSeries, set.Count));
            var values = set.Values(s)[..ends[s]];
            var residuals = Detrended(values[Math.Max(0, values.Length - MostValues)..]);
            longest = Math.Max(longest, residuals.Length);
            levels.Add(residuals);
            for (var t = residuals.Length - 1; t > 0; t--) residuals[t] -= residuals[t - 1];
            differences.Add(residuals.AsSpan(Math.Min(1, residuals.Length)));
        }

        var r = levels.Mean(longest * 2 / 5);
        var d = differences.Mean(longest * 2 / 5);
        var season = given > 1 ? given : First(r, d, longest, levels.Noise);
        if (season == 0) season = First(d, d, longest, 1.5 * levels.Noise);
        if (season == 0) return [];
        var second = Second(r, season, longest, levels.Noise);
        return second == 0 ? [season] : [season, second];
    }

    static int First(ReadOnlySpan<double> r, ReadOnlySpan<double> d, int length, double noise)
    {
        var peaks = new List<int>();
        var trough = 1.0;
        for (var k = 2; k < r.Length && k <= length / 3; k++)
        {
            trough = Math.Min(trough, r[k - 1]);
            var reach = Math.Max(1, k / 10);
            if (k + reach >= r.Length || r[k] < 0.15 || r[k] - trough < Math.Max(0.1, 4 * noise)) continue;
            var around = r[(k - reach)..(k + reach + 1)];
            var peak = true;
            foreach (var other in around) peak &= other <= r[k];

            // Of the many lags a long one comes up by chance: one that repeats only a few times must be convincing, or one of the calendar.
            if (length < 6 * k && r[k] < 0.5 && Known(k, r.Length) == 0) continue;

            // A random walk's levels rise and fall like a long season, but its differences do not repeat.
            if (peak && (d[k] > Math.Max(0.1, 4 * noise) || (length >= 6 * k && r[k] > 0.4 && r[2 * k] > r[k] / 4))) peaks.Add(k);
        }

        if (peaks.Count == 0) return 0;
        var (longest, best) = (0, 0.0);
        foreach (var k in peaks)
            if (r[k] > best) (longest, best) = (k, r[k]);
        foreach (var k in peaks)
        {
            // A shorter one stands behind the best if it is nearly as good, or if the best repeats it, as a week repeats days.
            if (r[k] < 0.85 * best && (r[k] < 0.4 * best || longest % k != 0)) continue;
            var known = Known(k, r.Length);
            return known > 0 && r[known] >= 0.95 * r[k] ? known : k;
        }

        return 0;
    }

    /// <summary>The season of the calendar next to a lag; 0 when none is near.</summary>
    static int Known(int lag, int lags)
    {
        foreach (var known in Calendar)
            if (Math.Abs(known - lag) <= Math.Max(lag >= 10 ? 1 : 0, 0.03 * lag) && known < lags) return known;
        return 0;
    }

    /// <summary>The multiple of a season that stands out most among its neighbours, such as the week among days; what it repeats itself, where that stands out nearly as much.</summary>
    static int Second(ReadOnlySpan<double> r, int season, int length, double noise)
    {
        var (second, most) = (0, 4 * noise);
        for (var k = 2 * season; k + season < Math.Min(r.Length, (length / 3) + 1); k += season)
        {
            var gain = Gain(r, season, k);
            if (gain > most) (second, most) = (k, gain);
        }

        for (var k = 2 * season; k < second; k += season)
            if (second % k == 0 && Gain(r, season, k) >= 0.8 * most) return k;
        return second;
    }

    /// <summary>How far a lag stands out among its neighbours, one season before and after it; 0 where it does not explain a good part of what they leave.</summary>
    static double Gain(ReadOnlySpan<double> r, int season, int lag)
    {
        var around = (r[lag - season] + r[lag + season]) / 2;
        var gain = r[lag] - around;
        return gain < 0.12 * (1 - around) || r[lag] < r[season] - 0.1 ? 0 : gain;
    }

    /// <summary>A series, linearly detrended and scaled to variance 1.</summary>
    static double[] Detrended(ReadOnlySpan<float> values)
    {
        double n = 0, st = 0, sy = 0;
        for (var t = 0; t < values.Length; t++)
            if (!float.IsNaN(values[t])) (n, st, sy) = (n + 1, st + t, sy + values[t]);
        double stt = 0, sty = 0;
        for (var t = 0; t < values.Length; t++)
        {
            if (float.IsNaN(values[t])) continue;
            stt += (t - (st / n)) * (t - (st / n));
            sty += (t - (st / n)) * (values[t] - (sy / n));
        }

        var slope = stt > 0 ? sty / stt : 0;
        var residuals = new double[values.Length];
        double squares = 0;
        for (var t = 0; t < values.Length; t++)
        {
            residuals[t] = values[t] - (sy / n) - (slope * (t - (st / n)));
            if (!double.IsNaN(residuals[t])) squares += residuals[t] * residuals[t];
        }

        var deviation = Math.Sqrt(squares / Math.Max(1, n));
        foreach (ref var x in residuals.AsSpan()) x = deviation > 0 ? x / deviation : double.NaN;
        return residuals;
    }
}
