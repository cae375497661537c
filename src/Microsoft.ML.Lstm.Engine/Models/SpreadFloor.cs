using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>The spread that every window has at least: a twentieth of what is usual in the calmest series that moves at all.</summary>
static class SpreadFloor
{
    public static double Find(TrainingData data, WindowSet windows)
    {
        var floor = double.PositiveInfinity;
        var spreads = new List<double>();
        for (var window = 0; window < windows.Count;)
        {
            var series = windows.Series(window);
            var end = window;
            while (end < windows.Count && windows.Series(end) == series) end++;
            spreads.Clear();
            for (var stride = Math.Max(1, (end - window) / 50); window < end; window += stride)
            {
                var spread = data.Reader.Scale(data.Set.History(series, windows.Origin(window), data.Reader.Plan.HistoryLength)).Spread;
                if (spread > 0) spreads.Add(spread);
            }

            window = end;
            if (spreads.Count == 0) continue;
            spreads.Sort();
            floor = Math.Min(floor, 0.05 * spreads[spreads.Count / 2]);
        }

        return double.IsPositiveInfinity(floor) ? 0 : floor;
    }
}
