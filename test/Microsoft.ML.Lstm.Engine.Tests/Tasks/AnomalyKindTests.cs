using Microsoft.ML.Lstm.Engine.Tasks.Streaming;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>What kinds of anomalies are found, and what is none.</summary>
[TestClass]
public sealed class AnomalyKindTests
{
    [TestMethod]
    public void A_larger_event_breaks_the_cooldown_of_a_small_one()
    {
        // The smallest blip that raises an alert of its own depends on the noise.
        foreach (var blip in new[] { 10.13, 10.16, 10.2, 10.4 })
        {
            var random = new Random(1);
            var rows = Detections.Rows(1100, t => t == 1000 ? blip : t is >= 1020 and < 1050 ? 15 : 10 + (0.1 * ((2 * random.NextDouble()) - 1)));
            foreach (var stride in new int?[] { null, 1 })
            {
                var alerts = Detections.Of(Detections.Quick with { Stride = stride }, rows, 900).Alerts();
                Assert.IsTrue(alerts.Any(t => t is >= 1020 and < 1022), $"{blip}, stride {stride}: {string.Join(' ', alerts)}");
            }
        }
    }

    [TestMethod]
    public void While_scores_rise_slowly_alerts_keep_the_cooldown()
    {
        var rule = new AlertRule(new() { SuppressionLength = 40 }, trainedRows: 750);
        var alerts = Enumerable.Range(0, 200).Where(t => rule.Observe(t, 1.01f + (0.0001f * t), 0.0005, mayAlert: t >= 20)).ToArray();
        CollectionAssert.AreEqual(new[] { 20, 61, 102, 143, 184 }, alerts, string.Join(' ', alerts));
    }

    [TestMethod]
    public void An_event_that_keeps_growing_raises_another_alert_only_when_it_is_clearly_above()
    {
        var rule = new AlertRule(new(), trainedRows: 750);
        var alerts = new List<int>();
        for (var t = 0; t < 200; t++)
            if (rule.Observe(t, t < 100 ? 0.5f : 1.1f + (0.05f * (t - 100)), 0.0005, mayAlert: true)) alerts.Add(t);
        CollectionAssert.AreEqual(new[] { 100, 138, 176 }, alerts, string.Join(' ', alerts));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void A_frozen_sensor_is_found_within_60_rows(int seed)
    {
        var random = new Random(seed);
        var rows = Detections.Rows(1400, t => t is >= 1200 and < 1400 ? 10.2 : 10 + ((2 * random.NextDouble()) - 1));
        var alerts = Detections.Of(Detections.Quick, rows, 1000).Alerts();
        Assert.IsTrue(alerts.Any(t => t is >= 1200 and < 1260), string.Join(' ', alerts));
    }

    [TestMethod]
    public void A_sensor_that_nearly_stands_still_is_found_too()
    {
        var random = new Random(1);
        var rows = Detections.Rows(1400, t => 10 + ((t >= 1200 ? 0.01 : 1) * ((2 * random.NextDouble()) - 1)));
        Assert.IsTrue(Detections.Of(Detections.Quick, rows, 1000).Alerts().Any(t => t is >= 1200 and < 1260));
    }

    [TestMethod]
    [DataRow("coarse")]
    [DataRow("steps")]
    [DataRow("counts")]
    [DataRow("nights")]
    [DataRow("frozen before")]
    public void What_stands_still_by_nature_raises_no_alarm(string kind)
    {
        var alerts = 0;
        for (var seed = 1; seed <= 4; seed++)
        {
            var random = new Random(seed);
            var (level, left) = (0.0, 0);
            var rows = Detections.Rows(5000, t => kind switch
            {
                "coarse" => Math.Round(10 + (0.3 * Detections.Normal(random))),
                "steps" => left-- > 0 ? level : Step(),
                "counts" => random.Next(50) == 0 ? random.Next(1, 6) : 0,
                "nights" => t % 288 < 100 ? 0 : 5 + random.NextDouble(),
                _ => t is > 500 and < 600 or > 2000 and < 2080 ? 10 : 10 + random.NextDouble(),
            });
            alerts += Detections.Of(Detections.Quick, rows, 1000, seed).Alerts().Length;

            double Step()
            {
                left = random.Next(5, 120);
                return level = random.Next(0, 5);
            }
        }

        Assert.IsTrue(alerts <= 6, $"{alerts} alerts in 16,000 rows");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void A_Saturday_like_a_Monday_is_found_among_daily_counts_with_nothing_set(bool times)
    {
        int[] week = [100, 105, 102, 108, 120, 60, 40];
        for (var seed = 1; seed <= 3; seed++)
        {
            var random = new Random(seed);
            var odd = (7 * 130) + 5;
            var rows = Detections.Rows(1095, t => Math.Round((t == odd ? week[0] : week[t % 7]) * (1 + (0.06 * ((2 * random.NextDouble()) - 1)))));
            var detections = Detections.Of(new(), rows, 730, seed, t => times ? new DateTime(2021, 1, 4).AddDays(t) : null);
            Assert.IsTrue(detections[odd].Alert && detections[odd].Score > 1.2, $"{detections[odd]}");
            Assert.IsTrue(detections.Alerts().Length <= 2, string.Join(' ', detections.Alerts()));
        }
    }

    [TestMethod]
    [DataRow(1e6f, 600)]
    [DataRow(9999, 600)]
    [DataRow(-1e6f, 600)]
    [DataRow(1e6f, 1200)]
    public void One_gross_error_hides_no_later_event(float error, int at)
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            double Event(bool wrong)
            {
                var random = new Random(seed);
                var rows = Detections.Rows(1900, t =>
                {
                    var value = 10 + Detections.Normal(random) + (t is >= 1800 and < 1840 ? 12 : 0);
                    return wrong && t == at ? error : value;
                });
                return Detections.Of(Detections.Quick, rows, 1000).Highest(1800, 1850);
            }

            var (clean, found) = (Event(false), Event(true));
            Assert.IsTrue(found > 1 && found > 0.6 * clean, $"{found}, without the error {clean}");
        }
    }

    [TestMethod]
    public void A_scale_does_not_follow_single_gross_errors_but_does_what_comes_often()
    {
        var random = new Random(1);
        List<float> values = [.. Enumerable.Range(0, 1000).Select(_ => (float)Detections.Normal(random))];
        var clean = ChannelScale.Of(values);
        Assert.AreEqual(clean.Width, ChannelScale.Of([.. values, 1e6f]).Width, 0.1 * clean.Width);
        Assert.AreEqual(clean.Width, ChannelScale.Of([.. values, 9999, 9999, -9999]).Width, 0.1 * clean.Width);
        List<float> counts = [.. Enumerable.Range(0, 1000).Select(t => t % 100 == 0 ? 5f : 0)];
        Assert.AreEqual(0.3 * Math.Sqrt(0.25), ChannelScale.Of(counts).Width, 1e-3);
    }
}
