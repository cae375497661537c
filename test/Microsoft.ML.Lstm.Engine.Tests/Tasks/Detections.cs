using Microsoft.ML.Lstm.Engine.Tasks.Streaming;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>What a detector said of one row.</summary>
readonly record struct Detection(bool Alert, double Score, double P);

/// <summary>Runs a detector over a series.</summary>
static class Detections
{
    /// <summary>A network that is quick to train, and what depends on no network left as it is by default.</summary>
    public static AnomalyOptions Quick => new() { Network = new() { HiddenSize = 8 }, Steps = 12, Training = new() { BatchSize = 16 } };

    /// <summary>The rows after the history; before it, nothing is said.</summary>
    public static Detection[] Of(AnomalyOptions options, float[][] rows, int history, int seed = 1, Func<int, DateTime?>? time = null)
    {
        var detector = new AnomalyDetector(options, rows[0].Length, seed);
        var series = detector.NewSeries("");
        for (var t = 0; t < history; t++) detector.AddTrainingRow(series, rows[t], time?.Invoke(t));
        detector.Train(series);
        Assert.IsTrue(series.IsTrained);
        var reading = new AnomalyResult(rows[0].Length);
        var detections = new Detection[rows.Length];
        for (var t = history; t < rows.Length; t++)
        {
            detector.Observe(series, rows[t], time?.Invoke(t), reading);
            detections[t] = new(reading.Alert, reading.Score, reading.PValue);
        }

        return detections;
    }

    public static int[] Alerts(this Detection[] detections) => [.. Enumerable.Range(0, detections.Length).Where(t => detections[t].Alert)];

    public static double Highest(this Detection[] detections, int from, int to) => detections[from..to].Max(detection => detection.Score);

    /// <summary>One sensor.</summary>
    public static float[][] Rows(int count, Func<int, double> value) => [.. Enumerable.Range(0, count).Select(t => new[] { (float)value(t) })];

    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
