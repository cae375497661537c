using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class AnomalyDetectorTests
{
    const int Trained = 300;

    static readonly DateTime Start = new(2024, 1, 1);

    public static AnomalyOptions Small => new()
    {
        Network = new() { HiddenSize = 6 },
        Steps = 8,
        Stride = 2,
        Horizon = 6,
        MemoryLength = 600,
        TrainingLength = 200,
        Training = new() { BatchSize = 16 },
        UpdateInterval = 8,
    };

    [TestMethod]
    public void Weights_that_are_no_longer_finite_are_an_error_of_the_training()
    {
        foreach (var options in (AnomalyOptions[])[Small with { Training = Small.Training with { LearningRate = float.MaxValue } }, Small with { OnlineLearningRate = float.MaxValue }])
            StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => Verdicts(new(options, 2, seed: 1), Sensors(400))).Message, "LearningRate");
    }

    [TestMethod]
    public void A_rows_verdict_depends_on_no_later_row()
    {
        var rows = Sensors(900);
        var whole = Verdicts(new(Small, 2, seed: 1), rows);
        foreach (var cut in new[] { Trained + 1, 500, 777 })
        {
            var other = Sensors(900);
            for (var t = cut; t < 900; t++) (other[t][0], other[t][1]) = (1000 + t, float.NaN);
            CollectionAssert.AreEqual(whole.Take(cut - Trained).SelectMany(row => row).ToArray(), Verdicts(new(Small, 2, seed: 1), other).Take(cut - Trained).SelectMany(row => row).ToArray(), $"cut at {cut}");
        }
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_verdicts_and_another_seed_others()
    {
        var rows = Sensors(600);
        double[] Flat(int seed) => [.. Verdicts(new(Small, 2, seed), rows).SelectMany(row => row)];
        CollectionAssert.AreEqual(Flat(1), Flat(1));
        CollectionAssert.AreNotEqual(Flat(1), Flat(2));
    }

    [TestMethod]
    public void P_values_are_uniform_on_data_without_anomalies_though_the_noise_grows()
    {
        var random = new Random(7);
        var detector = new AnomalyDetector(Small with { SeasonalProfile = false }, 1, seed: 1);
        var series = detector.NewSeries("");
        var reading = new AnomalyResult(1);
        var p = new List<double>();
        for (var t = 0; t < 16000; t++)
        {
            var value = (float)((10 * Math.Sin(t / 7.0)) + (Math.Pow(20, t / 16000.0) * ((2 * random.NextDouble()) - 1)));
            detector.Observe(series, [value], null, reading);
            if (t > 3000) p.Add(reading.PValue);
        }

        foreach (var level in new[] { 0.5, 0.2, 0.1, 0.05, 0.01 })
        {
            var share = p.Count(value => value < level) / (double)p.Count;
            Assert.AreEqual(1, share / level, 0.35, $"{share} of the p-values lie below {level}");
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void A_broken_sensor_raises_an_alert_and_is_named(int broken)
    {
        var rows = Sensors(900);
        for (var t = 700; t < 760; t++) rows[t][broken] += 60;
        var detector = new AnomalyDetector(Small, 2, seed: 1);
        var readings = Readings(detector, rows);
        var (first, verdict) = readings.Select((reading, i) => (Row: i + Trained, reading)).First(at => at.reading.Alert && at.Row >= 690);
        Assert.AreEqual(700, first, 5);
        Assert.IsTrue(verdict.Contributions[broken] > 2 * verdict.Contributions[1 - broken], string.Join(' ', verdict.Contributions));
        foreach (var reading in readings) Assert.AreEqual(reading.Score, reading.Contributions.Sum(), 1e-4 + (1e-4 * reading.Score));
        Assert.IsTrue(readings.Take(390).Count(reading => reading.Alert) <= 4, "too many false alarms");
    }

    [TestMethod]
    public void After_an_alert_there_is_silence()
    {
        var rows = Sensors(1200);
        for (var t = 600; t < 1200; t++) rows[t][0] += 2 * (t - 600);
        var alerts = Readings(new(Small with { SuppressionLength = 40, FalseAlarmRate = 0.01 }, 2, seed: 1), rows).Select((reading, i) => (reading.Alert, i)).Where(at => at.Alert).Select(at => at.i).ToArray();
        Assert.IsTrue(alerts.Length > 1, $"{alerts.Length} alerts");
        for (var i = 1; i < alerts.Length; i++) Assert.IsTrue(alerts[i] - alerts[i - 1] > 40, $"alerts at {alerts[i - 1]} and {alerts[i]}");
    }

    [TestMethod]
    public void The_network_follows_a_wave_that_the_last_value_cannot_forecast()
    {
        double Error(bool network) => Readings(new(Small with { UseNetwork = network, SeasonalProfile = false }, 2, seed: 1), Sensors(900))
            .Select((reading, i) => Math.Abs(reading.Expected[0] - Sensors(900)[i + Trained][0])).Skip(100).Average();
        Assert.IsTrue(Error(network: true) < 0.5 * Error(network: false), $"{Error(true)} against {Error(false)}");
    }

    [TestMethod]
    public void A_copy_and_a_saved_memory_go_on_with_the_same_bits()
    {
        var rows = Sensors(900);
        var memory = new DetectorState(new(Small, 2, seed: 1));
        var reading = new AnomalyResult(2);
        for (var t = 0; t < 600; t++) memory.Observe("a", rows[t], Time(t), reading);
        for (var t = 0; t < 50; t++) memory.Observe("young", rows[t], Time(t), reading);
        var (clone, branch, loaded) = (memory.Clone(), memory.Overlay(), Load(Saved(memory)));
        CollectionAssert.AreEqual(Saved(memory), Saved(loaded));
        foreach (var name in new[] { "a", "young", "new" })
        {
            var expected = Next(clone, name, rows);
            CollectionAssert.AreEqual(expected, Next(branch, name, rows), $"branch, {name}");
            CollectionAssert.AreEqual(expected, Next(loaded, name, rows), $"loaded, {name}");
            CollectionAssert.AreEqual(expected, Next(memory, name, rows), $"itself, {name}");
        }
    }

    [TestMethod]
    public void Series_do_not_know_of_each_other_nor_training_of_threads()
    {
        var rows = Sensors(700);
        var memories = new[] { 1, 4 }.Select(threads => new DetectorState(new(Small with { Training = Small.Training with { Threads = threads } }, 2, seed: 1))).ToArray();
        foreach (var memory in memories)
        {
            for (var s = 0; s < 5; s++)
                for (var t = 0; t < Trained; t++) memory.AddTrainingRow($"{s}", rows[t + s], Time(t + s));
            memory.Train();
        }

        CollectionAssert.AreEqual(Saved(memories[0]), Saved(memories[1]));
        var alone = memories[0].Clone();
        var expected = Next(alone, "3", rows);
        var reading = new AnomalyResult(2);
        var together = new List<double>();
        for (var t = 600; t < 700; t++)
        {
            foreach (var other in new[] { "0", "1", "2", "4" }) memories[1].Observe(other, [t, -t], Time(t), reading);
            memories[1].Observe("3", rows[t], Time(t), reading);
            together.AddRange(Values(reading));
        }

        CollectionAssert.AreEqual(expected, together.ToArray());
    }

    [TestMethod]
    public void Missing_values_are_not_judged_and_all_stays_finite()
    {
        var rows = Sensors(900);
        for (var t = 0; t < 900; t++)
        {
            if (t % 7 == 3) rows[t][0] = float.NaN;
            if (t is > 500 and < 560) rows[t] = [float.NaN, float.NaN];
        }

        var readings = Readings(new(Small, 2, seed: 1), rows);
        for (var t = Trained; t < 900; t++)
        {
            var reading = readings[t - Trained];
            Assert.IsTrue(double.IsFinite(reading.Score) && reading.PValue is > 0 and <= 1, $"row {t}");

            // In the long gap nothing is expected once the forecasts from before it have ended.
            if (t is < 500 or > 590) Assert.IsTrue(reading.Expected.Concat(reading.Lower).Concat(reading.Upper).All(float.IsFinite), $"row {t}");
            if (rows[t].All(float.IsNaN)) Assert.AreEqual((0.0, 1.0, false), (reading.Score, reading.PValue, reading.Alert), $"row {t}");
        }
    }

    [TestMethod]
    public void A_series_that_never_moves_raises_no_alert_until_it_does()
    {
        var rows = Enumerable.Range(0, 800).Select(t => new[] { t < 700 ? 5f : 5.1f, 0 }).ToArray();
        var readings = Readings(new(Small, 2, seed: 1), rows);
        Assert.AreEqual(700 - Trained, Array.FindIndex(readings, reading => reading.Alert));
        Assert.IsTrue(readings.Take(700 - Trained).All(reading => reading.Score == 0 && reading.PValue == 1));
        Assert.IsTrue(readings[700 - Trained].PValue < 0.01, $"{readings[700 - Trained].PValue}");
        Assert.AreEqual(700 - Trained, Array.FindIndex(Readings(new(Small with { Confidence = 99 }, 2, seed: 1), rows), reading => reading.Alert));
    }

    [TestMethod]
    public void Values_that_cannot_be_are_refused()
    {
        var detector = new AnomalyDetector(Small, 2);
        var series = detector.NewSeries("");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => detector.Observe(series, [1], null, new(2))).Message, "2 channels");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => detector.Observe(series, [1, float.PositiveInfinity], null, new(2))).Message, "NaN");
        Assert.ThrowsExactly<ArgumentException>(() => new AnomalyDetector(Small with { MemoryLength = 1 << 20 }, 4096));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = Small with { Horizon = -1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = Small with { FalseAlarmRate = 0.1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = Small with { Confidence = 101 });
    }

    [TestMethod]
    public void Memory_is_bounded_and_nothing_is_allocated_row_by_row()
    {
        var detector = new AnomalyDetector(Small, 2, seed: 1);
        var memory = new DetectorState(detector);
        var rows = Sensors(6000);
        var reading = new AnomalyResult(2);
        for (var t = 0; t < 3000; t++) memory.Observe("", rows[t], Time(t), reading);
        var size = Saved(memory).Length;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var t = 3000; t < 6000; t++) memory.Observe("", rows[t], Time(t), reading);
        Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 8192, $"{GC.GetAllocatedBytesForCurrentThread() - before} bytes");
        Assert.AreEqual(size, Saved(memory).Length, 0.2 * size);
    }

    [TestMethod]
    public void A_file_of_the_version_before_is_refused_with_what_to_do()
    {
        using var file = new MemoryStream();
        Envelope.Write(file, "ANOM", 1, [1, 2, 3]);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => AnomalyFiles.Load(file.ToArray()));
        StringAssert.Contains(error.Message, "version 1");
        StringAssert.Contains(error.Message, "from version 2 on");
        StringAssert.Contains(error.Message, "Fit the detector anew");
    }

    [TestMethod]
    public void Damaged_files_are_refused()
    {
        var memory = new DetectorState(new(Small, 2, seed: 1));
        var reading = new AnomalyResult(2);
        foreach (var row in Sensors(300)) memory.Observe("", row, null, reading);
        var good = Saved(memory);
        for (var i = 0; i < good.Length; i += Math.Max(1, good.Length / 200))
        {
            var damaged = (byte[])good.Clone();
            damaged[i] ^= 0x20;
            Assert.ThrowsExactly<InvalidDataException>(() => Load(damaged), $"byte {i}");
            Assert.ThrowsExactly<InvalidDataException>(() => Load(good[..i]), $"{i} bytes");
        }
    }

    [TestMethod]
    public void Content_with_a_right_checksum_and_wrong_numbers_is_refused_or_usable()
    {
        var memory = new DetectorState(new(Small, 1, seed: 1));
        var reading = new AnomalyResult(1);
        foreach (var row in Sensors(300)) memory.Observe("", row.AsSpan(0, 1), null, reading);
        var content = SealedContent.Of(Saved(memory));
        var random = new Random(1);
        for (var time = 0; time < 400; time++)
        {
            var changed = (byte[])content.Clone();
            changed[time < 200 ? random.Next(200) : random.Next(content.Length)] = (byte)random.Next(256);
            using var file = new MemoryStream();
            Envelope.Write(file, "ANOM", 3, changed);
            try
            {
                Load(file.ToArray()).Observe("", [1], null, reading);
            }
            catch (InvalidDataException)
            {
                // Refused, as it should be.
            }
        }
    }

    /// <summary>Two sensors that swing alike, the second after the first, with a little noise.</summary>
    static float[][] Sensors(int count)
    {
        var random = new Random(11);
        return [.. Enumerable.Range(0, count).Select(t => new[] { Wave(t) + Noise(), 50 + (2 * Wave(t - 4)) + Noise() })];

        static float Wave(int t) => 10 * MathF.Sin(2 * MathF.PI * t / 24f);
        float Noise() => 0.5f * ((2 * random.NextSingle()) - 1);
    }

    static AnomalyResult[] Readings(AnomalyDetector detector, float[][] rows)
    {
        var series = detector.NewSeries("");
        for (var t = 0; t < Trained; t++) detector.AddTrainingRow(series, rows[t], Time(t));
        detector.Train(series);
        Assert.IsTrue(series.IsTrained);
        return [.. Enumerable.Range(Trained, rows.Length - Trained).Select(t =>
        {
            var reading = new AnomalyResult(rows[t].Length);
            detector.Observe(series, rows[t], Time(t), reading);
            return reading;
        })];
    }

    static double[][] Verdicts(AnomalyDetector detector, float[][] rows) => [.. Readings(detector, rows).Select(Values)];

    static double[] Next(DetectorState memory, string name, float[][] rows)
    {
        var reading = new AnomalyResult(2);
        return [.. Enumerable.Range(600, 100).SelectMany(t =>
        {
            memory.Observe(name, rows[t], Time(t), reading);
            return Values(reading);
        })];
    }

    static double[] Values(AnomalyResult reading) =>
        [reading.Alert ? 1 : 0, reading.Score, reading.PValue, .. reading.Expected.Concat(reading.Lower).Concat(reading.Upper).Concat(reading.Contributions).Select(value => (double)value)];

    static DateTime Time(int row) => Start.AddMinutes(30 * row);

    static byte[] Saved(DetectorState memory) => AnomalyFiles.Saved(memory);

    static DetectorState Load(byte[] file) => AnomalyFiles.Load(file);
}
