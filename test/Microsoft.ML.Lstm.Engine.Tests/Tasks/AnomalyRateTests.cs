using Microsoft.ML.Lstm.Engine.Tasks.Streaming;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>How often series without anomalies raise alerts, and what alerts, scores and p-values have to do with one another.</summary>
[TestClass]
public sealed class AnomalyRateTests
{
    const int History = 1000, Rows = 6000, Runs = 5;

    [TestMethod]
    [DataRow("normal", 1)]
    [DataRow("normal", 2)]
    [DataRow("normal", 8)]
    [DataRow("normal", 32)]
    [DataRow("uniform", 1)]
    [DataRow("uniform", 8)]
    [DataRow("wave", 1)]
    [DataRow("wave", 8)]
    [DataRow("autoregressive", 1)]
    [DataRow("autoregressive", 8)]
    public void Noise_raises_about_one_alert_in_5000_rows_whatever_the_number_of_sensors(string kind, int sensors)
    {
        // Of 32 sensors each run costs as much as of the others all.
        var runs = sensors == 32 ? 2 : Runs;
        var (alerts, above, early) = (0, 0, 0);
        for (var run = 0; run < runs; run++)
        {
            var detections = Detections.Of(Detections.Quick, Noise(kind, sensors, seed: 1 + run), History, seed: run, Minutes);
            alerts += detections.Alerts().Length;
            early += detections.Alerts().Any(t => t < History + 48) ? 1 : 0;
            above += detections.Count(detection => detection.Score > 1);
        }

        // A rate of one in a run, give or take twice the square root of the count.
        Assert.IsTrue(alerts <= runs + (2 * Math.Sqrt(runs)), $"{alerts} alerts in {runs} runs");
        Assert.IsTrue(above <= 0.001 * runs * (Rows - History), $"{above} rows above 1");
        Assert.IsTrue(early <= 1, $"an alert just after the history in {early} of {runs} runs");
    }

    [TestMethod]
    public void A_higher_rate_of_false_alarms_raises_more_alerts()
    {
        int Alerts(double rate) => Detections.Of(Detections.Quick with { FalseAlarmRate = rate }, Noise("normal", 2, seed: 3), History).Alerts().Length;
        var (rare, often) = (Alerts(1e-5), Alerts(0.01));
        Assert.IsTrue(rare <= 1 && often >= 5, $"{rare} and {often} alerts");
    }

    [TestMethod]
    public void An_alert_a_score_above_1_and_a_small_p_value_say_the_same()
    {
        foreach (var rate in new[] { 0.0002, 0.002, 0.01 })
        {
            var level = Math.Min(0.05, 5 * rate);
            var rows = Noise("wave", 2, seed: 5);
            for (var t = 3000; t < 3060; t++) rows[t][1] += 12;
            var detections = Detections.Of(Detections.Quick with { FalseAlarmRate = rate }, rows, History);
            Assert.IsTrue(detections.Alerts().Any(t => t is >= 3000 and < 3060));
            foreach (var detection in detections[History..])
            {
                Assert.AreEqual(detection.Score > 1, detection.P < level, $"{detection}");
                Assert.IsTrue(!detection.Alert || detection.P < level, $"{detection}");
            }
        }
    }

    [TestMethod]
    public void A_value_outside_its_bounds_scores_above_1()
    {
        var detector = new AnomalyDetector(Detections.Quick with { Stride = 1 }, 1, seed: 1);
        var series = detector.NewSeries("");
        var reading = new AnomalyResult(1);
        var outside = 0;
        var rows = Noise("wave", 1, seed: 6);
        for (var t = 0; t < 3000; t++)
        {
            if (t % 500 == 499) rows[t][0] += 15;
            detector.Observe(series, rows[t], null, reading);
            if (!(rows[t][0] < reading.Lower[0] || rows[t][0] > reading.Upper[0])) continue;
            outside++;
            Assert.IsTrue(reading.Score > 1 - 1e-3 && reading.PValue < 0.0011, $"row {t}: {reading.Score}, {reading.PValue}");
        }

        Assert.IsTrue(outside > 0);
    }

    static DateTime? Minutes(int row) => new DateTime(2024, 1, 1).AddMinutes(5 * row);

    static float[][] Noise(string kind, int sensors, int seed)
    {
        var random = new Random(seed);
        var state = new double[sensors];
        return [.. Enumerable.Range(0, Rows).Select(t => Enumerable.Range(0, sensors).Select(s => (float)Value(t, s)).ToArray())];

        double Value(int t, int s) => kind switch
        {
            "normal" => 10 + Detections.Normal(random),
            "uniform" => random.NextDouble(),
            "wave" => (10 * Math.Sin(2 * Math.PI * (t + (13 * s)) / 96)) + (0.5 * Detections.Normal(random)),
            _ => state[s] = (0.95 * state[s]) + Detections.Normal(random),
        };
    }
}
