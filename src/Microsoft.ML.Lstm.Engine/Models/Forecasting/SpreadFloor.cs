using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>
/// The spread that every window has at least: in the calmest series that moves at all, half of its mean move from value to value, or a twentieth
/// of what is usual in its windows. So a window of a few values that happen to be alike does not make its future look hundreds of spreads away.
/// </summary>
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
            spreads.Sort();
            var least = Math.Max(0.5 * data.Move(series), spreads.Count > 0 ? 0.05 * spreads[spreads.Count / 2] : 0);
            if (least > 0) floor = Math.Min(floor, least);
        }

        return double.IsPositiveInfinity(floor) ? 0 : floor;
    }
}
