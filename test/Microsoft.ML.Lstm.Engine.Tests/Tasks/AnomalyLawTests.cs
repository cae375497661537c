namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>The law of false alarms: over 200 seeded draws, at most one alert in 5,000 rows in the mean, right after the history as well as later.</summary>
[TestClass]
public sealed class AnomalyLawTests
{
    const int Draws = 200, History = 500, Early = 250, Rows = 1000, PerAlert = 5000;

    [TestMethod]
    [DataRow("white", 1)]
    [DataRow("correlated", 1)]
    [DataRow("seasonal", 1)]
    [DataRow("correlated and seasonal", 1)]
    [DataRow("white", 50)]
    [DataRow("correlated and seasonal", 50)]
    public void Series_without_anomalies_raise_at_most_one_alert_in_5000_rows_early_and_late(string kind, int sensors)
    {
        var (early, late, below) = (0, 0, new int[3]);
        for (var draw = 0; draw < Draws; draw++)
        {
            var detections = Detections.Of(Detections.Quick, Noise(kind, sensors, seed: 1000 + draw), History, seed: draw);
            for (var t = History; t < Rows; t++)
            {
                if (detections[t].Alert && t < History + Early) early++;
                if (detections[t].Alert && t >= History + Early) late++;
                for (var i = 0; i < below.Length; i++)
                    if (detections[t].P < Levels[i]) below[i]++;
            }
        }

        var rows = Draws * (Rows - History);
        var said = $"{early} alerts in {Draws * Early} rows after the history, {late} in {rows - (Draws * Early)} later; p-values below {string.Join(", ", below.Select((count, i) => $"{Levels[i]}: {count / (double)rows:f5}"))}";
        Assert.IsTrue(early <= Allowed(Draws * Early) && late <= Allowed(rows - (Draws * Early)), said);

        // Rows are no independent draws: a p-value may be that low half as often again.
        for (var i = 0; i < below.Length; i++) Assert.IsTrue(below[i] <= 1.5 * Levels[i] * rows, said);
    }

    static double[] Levels => [0.05, 0.01, 0.002];

    /// <summary>One in 5,000 rows, and twice the standard deviation of such a count.</summary>
    static double Allowed(int rows) => (rows / (double)PerAlert) + (2 * Math.Sqrt(rows / (double)PerAlert));

    static float[][] Noise(string kind, int sensors, int seed)
    {
        var random = new Random(seed);
        var (period, correlation) = (random.Next(20, 80), kind.Contains("correlated", StringComparison.Ordinal) ? 0.9 : 0);
        var state = new double[sensors];
        var rows = new float[Rows][];
        for (var t = 0; t < Rows; t++)
        {
            rows[t] = new float[sensors];
            for (var s = 0; s < sensors; s++)
            {
                state[s] = (correlation * state[s]) + (Math.Sqrt(1 - (correlation * correlation)) * Detections.Normal(random));
                rows[t][s] = (float)(state[s] + (kind.Contains("seasonal", StringComparison.Ordinal) ? 4 * Math.Sin(2 * Math.PI * (t + (3 * s)) / period) : 0));
            }
        }

        return rows;
    }
}
