using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>Finds the period of one series from its autocorrelation, within microseconds. One thread at a time.</summary>
/// <remarks>A lag is scored by how far its autocorrelation lies above that at half of it and at one and a half, which a walk or a trend does not do. Periods of the calendar are preferred.</remarks>
sealed class PeriodFinder
{
    /// <summary>How convincing a period must be, of what chance does.</summary>
    const float Noise = 2.5f, Least = 0.03f;

    static readonly int[] Calendar = [4, 7, 12, 24, 30, 48, 52, 60, 96, 144, 168, 288, 336, 672];

    readonly FourierAutocorrelation _fourier = new(TokenLayout.MostContext);
    readonly float[] _autocorrelations = new float[TokenLayout.MostContext];

    /// <summary>The most convincing period of a detrended series; 1 for none.</summary>
    /// <param name="values">Values with mean 0; 0 where missing.</param>
    /// <param name="other">A period that is known, whose multiples count if they are longer; 1 for none.</param>
    public (int Length, float Score) Find(ReadOnlySpan<float> values, int other)
    {
        if (values.Length < 8) return (1, 0);
        _fourier.Of(values, _autocorrelations.AsSpan(0, values.Length));
        var last = Math.Min((int)(values.Length / 2.5f), (values.Length - 3) * 2 / 3);
        var threshold = (Noise / MathF.Sqrt(values.Length)) + Least;
        var (most, calendar) = (0f, 0f);
        for (var lag = 2; lag <= last; lag++)
            if (lag != other) most = MathF.Max(most, Score(lag));
        foreach (var lag in Calendar)
            if (lag <= last && lag != other) calendar = MathF.Max(calendar, Score(lag));
        if (other > 1 && 7 * other <= last && Score(7 * other) is var week && week >= 0.7f * most && week >= 0.6f * threshold) return (7 * other, week);
        if (calendar >= 0.6f * threshold && calendar >= 0.75f * most)
        {
            foreach (var lag in Calendar)
            {
                if (lag > last || lag == other) continue;
                var score = Score(lag);
                if (score < 0.85f * calendar) continue;
                // A day of seven is a week as well: where the week is the better one, the day is only a part of it.
                if (other == 1 || lag == 7 * other || score >= 1.2f * threshold || Score(Math.Min(last, 7 * other)) < 0.7f * calendar) return (lag, score);
            }
        }

        if (most < threshold) return (1, 0);
        for (var lag = 2; lag <= last; lag++)
        {
            if (lag == other) continue;
            var score = Score(lag);
            if (score >= 0.85f * most && (lag == 2 || score >= Score(lag - 1)) && (lag == last || score >= Score(lag + 1))) return (lag, score);
        }

        return (1, 0);
    }

    /// <summary>How convincing a given period is.</summary>
    public float ScoreOf(ReadOnlySpan<float> values, int period)
    {
        if (period < 2 || period + (period / 2) + 1 >= values.Length) return 0;
        _fourier.Of(values, _autocorrelations.AsSpan(0, values.Length));
        return Score(period);
    }

    float Score(int lag)
    {
        var (half, r) = (lag / 2, _autocorrelations);
        var around = lag % 2 == 0 ? r[half] + r[lag + half] : (r[half] + r[half + 1] + r[lag + half] + r[lag + half + 1]) / 2;
        return r[lag] - (around / 2);
    }
}
