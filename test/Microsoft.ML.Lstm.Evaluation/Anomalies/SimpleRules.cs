namespace Microsoft.ML.Lstm.Evaluation.Anomalies;

/// <summary>Detectors without learning; of several sensors the most conspicuous one counts.</summary>
static class SimpleRules
{
    /// <summary>Rows that a mean and a spread are taken of.</summary>
    const int Window = 200;

    /// <summary>The distance from the mean of the last rows in units of their standard deviation, as of a detector of independent spikes.</summary>
    public static double[] RollingZScore(float[][] rows, int history) => Highest(rows, history, (values, t, _) =>
    {
        double sum = 0, squares = 0;
        for (var i = t - Window; i < t; i++) (sum, squares) = (sum + values[i], squares + ((double)values[i] * values[i]));
        var mean = sum / Window;
        return Math.Abs(values[t] - mean) / Math.Sqrt(Math.Max((squares / Window) - (mean * mean), 1e-12));
    });

    /// <summary>How unlikely a value is among the last rows, each for itself, as DetectIidSpike has it.</summary>
    public static double[] IidSpike(float[][] rows, int history) => Highest(rows, history, (values, t, _) => KernelSpikes.Surprise(values.AsSpan(t - Window, Window), values[t]));

    /// <summary>How far outside the range of the history, in units of its width; below 1 inside.</summary>
    public static double[] OutOfRange(float[][] rows, int history)
    {
        float[] low = [.. rows[0]], high = [.. rows[0]];
        foreach (var row in rows.Take(history))
            for (var s = 0; s < row.Length; s++) (low[s], high[s]) = (Math.Min(low[s], row[s]), Math.Max(high[s], row[s]));
        return Highest(rows, history, (values, t, s) => 1 + (Math.Max(values[t] - high[s], low[s] - values[t]) / Math.Max(high[s] - low[s], 1e-6)));
    }

    static double[] Highest(float[][] rows, int history, Func<float[], int, int, double> score)
    {
        var scores = new double[rows.Length];
        for (var s = 0; s < rows[0].Length; s++)
        {
            float[] values = [.. rows.Select(row => row[s])];
            for (var t = history; t < rows.Length; t++) scores[t] = Math.Max(scores[t], score(values, t, s));
        }

        return scores;
    }
}
