namespace Microsoft.ML.Lstm.Evaluation.Anomalies;

/// <summary>
/// Volume under the surface of range-based precision and recall (VUS-PR, Paparrizos 2022), as TSB-AD computes it (Liu and Paparrizos 2024): the mean average precision over
/// labels whose borders are softened by buffers of every length up to a limit, at 250 thresholds.
/// </summary>
static class RangeSurface
{
    const int Thresholds = 250;

    /// <summary>From 0 to 1.</summary>
    /// <param name="labels">Whether each row is anomalous; at least one is.</param>
    /// <param name="scores">A score for each row, higher where it is more anomalous; only their order counts.</param>
    /// <param name="longest">The longest buffer; half of it lies on each side of an anomaly.</param>
    public static double VusPr(ReadOnlySpan<bool> labels, ReadOnlySpan<double> scores, int longest)
    {
        if (labels.Length != scores.Length) throw new ArgumentException($"There are {labels.Length} labels and {scores.Length} scores. Give one of each for every row.", nameof(scores));
        var segments = Segments(labels);
        if (segments.Count == 0) throw new ArgumentException("No row is labelled as anomalous. VUS-PR needs at least one.", nameof(labels));
        var first = FirstThresholds(scores);
        var predicted = Cumulated(first, 0, labels.Length, static _ => 1);
        var inside = new double[Thresholds];
        foreach (var (from, to) in segments) Add(inside, Cumulated(first, from, to + 1, static _ => 1));
        double sum = 0;
        for (var buffer = 0; buffer <= longest; buffer++) sum += AveragePrecision(segments, first, predicted, inside, buffer);
        return sum / (longest + 1);
    }

    /// <summary>First and last row of each anomaly.</summary>
    public static List<(int From, int To)> Segments(ReadOnlySpan<bool> labels)
    {
        var segments = new List<(int, int)>();
        for (var t = 0; t < labels.Length; t++)
        {
            if (!labels[t]) continue;
            var from = t;
            while (t + 1 < labels.Length && labels[t + 1]) t++;
            segments.Add((from, t));
        }

        return segments;
    }

    static double AveragePrecision(List<(int From, int To)> segments, int[] first, double[] predicted, double[] inside, int buffer)
    {
        var n = first.Length;
        var ranges = Widened(segments, buffer / 2, n);
        double labelled = segments.Sum(one => one.To - one.From + 1);

        // Soft labels within the segments are 1 whatever is predicted; those beside them count where a row is predicted.
        var soft = new double[n];
        foreach (var (from, to) in segments)
        {
            for (var t = to + 1; t <= Math.Min(to + (buffer / 2), n - 1); t++) soft[t] += Math.Sqrt(1 - ((t - to) / (double)buffer));
            for (var t = Math.Max(from - (buffer / 2), 0); t < from; t++) soft[t] += Math.Sqrt(1 - ((from - t) / (double)buffer));
        }

        foreach (var (from, to) in segments) soft.AsSpan(from, to - from + 1).Clear();
        var (beside, found) = (new double[Thresholds], new double[Thresholds]);
        foreach (var (from, to) in ranges)
        {
            Add(beside, Cumulated(first, from, to + 1, t => Math.Min(soft[t], 1)));
            for (var j = first[from..(to + 1)].Min(); j < Thresholds; j++) found[j]++;
        }

        double area = 0, before = 0;
        for (var j = 0; j < Thresholds; j++)
        {
            var hits = inside[j] + beside[j];
            var recall = Math.Min(hits / ((labelled + labelled + beside[j]) / 2), 1) * (found[j] / ranges.Count);
            area += (recall - before) * (hits / predicted[j]);
            before = recall;
        }

        return area;
    }

    /// <summary>Segments with so many rows added on each side; those that then touch are one.</summary>
    static List<(int From, int To)> Widened(List<(int From, int To)> segments, int rows, int count)
    {
        var widened = new List<(int From, int To)>();
        foreach (var (from, to) in segments)
        {
            var (begin, end) = (Math.Max(from - rows, 0), Math.Min(to + rows, count - 1));
            if (widened.Count > 0 && begin <= widened[^1].To) widened[^1] = (widened[^1].From, end);
            else widened.Add((begin, end));
        }

        return widened;
    }

    /// <summary>For each row the first threshold, from the highest on, that its score reaches.</summary>
    static int[] FirstThresholds(ReadOnlySpan<double> scores)
    {
        var n = scores.Length;
        var sorted = scores.ToArray();
        Array.Sort(sorted, static (a, b) => b.CompareTo(a));
        var step = (n - 1) / (double)(Thresholds - 1);
        var thresholds = new double[Thresholds];
        for (var j = 0; j < Thresholds; j++) thresholds[j] = sorted[j == Thresholds - 1 ? n - 1 : (int)(j * step)];
        var first = new int[n];
        for (var t = 0; t < n; t++)
        {
            var (low, high) = (0, Thresholds - 1);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (scores[t] >= thresholds[middle]) high = middle;
                else low = middle + 1;
            }

            first[t] = low;
        }

        return first;
    }

    /// <summary>At each threshold the weights of the rows from one to another whose score reaches it.</summary>
    static double[] Cumulated(int[] first, int from, int to, Func<int, double> weight)
    {
        var sums = new double[Thresholds];
        for (var t = from; t < to; t++) sums[first[t]] += weight(t);
        for (var j = 1; j < Thresholds; j++) sums[j] += sums[j - 1];
        return sums;
    }

    static void Add(double[] to, double[] what)
    {
        for (var j = 0; j < Thresholds; j++) to[j] += what[j];
    }
}
