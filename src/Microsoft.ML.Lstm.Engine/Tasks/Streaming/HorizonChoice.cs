using System.Runtime.InteropServices;
using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>Chooses a series' stride and horizon, where the options leave them open: the steps that the network reads should cover a season.</summary>
static class HorizonChoice
{
    const int MostChannels = 4, MostRows = 4096, DaysOfWeek = 7;

    /// <summary>From this many rows a day on, the season is the day; rows that come less often repeat by the week.</summary>
    const float LeastRowsADay = 2;

    /// <param name="plan">The options.</param>
    /// <param name="values">[Rows, Channels]: the training rows.</param>
    /// <param name="weeks">Their places in the week; NaN without times.</param>
    public static AnomalyPlan For(AnomalyPlan plan, List<float> values, List<float> weeks)
    {
        var (stride, horizon) = (plan.Options.Stride ?? 0, plan.Options.Horizon ?? 0);
        if (stride > 0 && horizon > 0) return Fits(plan, weeks.Count) ? plan : plan.With(stride, horizon, weeks.Count);
        var season = Season(plan, values, weeks);
        if (stride == 0)
            stride = season == 0 ? AnomalyPlan.LongestStride : Math.Clamp((season + plan.Options.Steps - 1) / plan.Options.Steps, 1, AnomalyPlan.LongestStride);
        if (horizon == 0) horizon = season == 0 ? AnomalyPlan.LongestHorizon : Math.Min(season, AnomalyPlan.LongestHorizon);
        return plan.With(stride, horizon, weeks.Count);
    }

    static bool Fits(AnomalyPlan plan, int rows) => rows >= plan.LeastRows;

    /// <summary>In rows; 0 where nothing is known of one.</summary>
    static int Season(AnomalyPlan plan, List<float> values, List<float> weeks)
    {
        var interval = ChannelHistory.MedianStep(CollectionsMarshal.AsSpan(weeks));
        var day = interval > 0 ? 1 / (DaysOfWeek * interval) : 0;
        if (day >= LeastRowsADay) return (int)MathF.Round(day);
        var found = Found(plan, values, weeks.Count);
        return found > 0 || day == 0 ? found : Math.Max(1, (int)MathF.Round(DaysOfWeek * day));
    }

    static int Found(AnomalyPlan plan, List<float> values, int rows)
    {
        var kept = Math.Min(rows, MostRows);
        var series = new List<float[]>();
        for (var s = 0; s < Math.Min(plan.Channels, MostChannels); s++)
        {
            var channel = new float[kept];
            for (var row = 0; row < kept; row++) channel[row] = values[((rows - kept + row) * plan.Channels) + s];
            series.Add(channel);
        }

        var set = new SeriesSet(series);
        var seasons = SeasonDetector.Find(set, [.. Enumerable.Range(0, set.Count).Select(set.Length)], given: 0, () => false);
        return seasons.Length > 0 ? seasons[0] : 0;
    }
}
