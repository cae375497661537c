using Microsoft.ML.Lstm.Engine.Tasks.Streaming;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Missing rows are neither judged nor remembered as if they had been seen.</summary>
[TestClass]
public sealed class AnomalyGapTests
{
    const int Gap = 1700, Event = 3000;

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void After_a_gap_there_is_no_false_alarm_and_a_later_event_is_found(int seed)
    {
        var without = Scores(0, seed);
        var whole = without.Highest(Event, Event + 60);
        foreach (var gap in new[] { 5, 20, 200, 700 })
        {
            var scores = Scores(gap, seed);
            var back = scores.Highest(Gap + gap, Gap + gap + 250);
            Assert.IsTrue(back <= 1, $"{gap} rows missing: a score of {back} at the return");
            var found = scores.Highest(Event, Event + 60);
            Assert.IsTrue(found > 1.2 && found > 0.65 * whole, $"{gap} rows missing: the event scores {found}, without a gap {whole}");
            Assert.IsTrue(scores.Alerts().Any(t => t is >= Event and < Event + 60));
        }
    }

    [TestMethod]
    public void While_nothing_is_seen_expectations_end_with_the_last_forecast()
    {
        var detector = new AnomalyDetector(Detections.Quick with { Stride = 2, Horizon = 20 }, 1, seed: 1);
        var series = detector.NewSeries("");
        var reading = new AnomalyResult(1);
        for (var t = 0; t < 1500; t++)
        {
            detector.Observe(series, [t is >= 1200 and < 1300 ? float.NaN : (float)(10 * Math.Sin(t / 10.0)) + (t % 3)], null, reading);
            if (t is >= 1200 and < 1300) Assert.AreEqual((0.0, 1.0, false), (reading.Score, reading.PValue, reading.Alert));
            Assert.AreEqual(t is < 1219 and > 1000 or >= 1360, float.IsFinite(reading.Expected[0] + reading.Lower[0] + reading.Upper[0]) && t is not (>= 1219 and < 1360) && t > 1000, $"row {t}");
            if (t is >= 1222 and < 1320) Assert.IsTrue(float.IsNaN(reading.Expected[0]), $"row {t}");
        }
    }

    static Detection[] Scores(int gap, int seed)
    {
        var random = new Random(seed);
        var rows = Detections.Rows(3200, t =>
        {
            var value = (10 * Math.Sin(2 * Math.PI * t / 96)) + (0.3 * ((2 * random.NextDouble()) - 1)) + (t is >= Event and < Event + 40 ? 6 : 0);
            return t >= Gap && t < Gap + gap ? double.NaN : value;
        });
        return Detections.Of(new AnomalyOptions { Network = new() { HiddenSize = 16 } }, rows, 1500);
    }
}
