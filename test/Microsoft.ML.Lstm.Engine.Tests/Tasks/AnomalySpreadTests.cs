using Microsoft.ML.Lstm.Engine.Tasks.Streaming;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>A series that streams is trained a little at each row, so that none of them takes long.</summary>
[TestClass]
public sealed class AnomalySpreadTests
{
    static readonly AnomalyOptions Options = Detections.Quick with { TrainingLength = 300 };

    [TestMethod]
    public void Training_ends_some_100_rows_after_it_began()
    {
        var detector = new AnomalyDetector(Options, 1, seed: 1);
        var series = detector.NewSeries("");
        var reading = new AnomalyResult(1);
        var rows = 0;
        for (; !series.IsTrained; rows++)
        {
            detector.Observe(series, [Value(rows)], null, reading);
            Assert.AreEqual((0.0, 1.0), (reading.Score, reading.PValue));
        }

        Assert.IsTrue(rows is > 350 and < 420, $"{rows} rows");
        var judged = 0;
        for (var t = rows; t < rows + 100; t++)
        {
            detector.Observe(series, [Value(t)], null, reading);
            if (reading.Score > 0) judged++;
        }

        Assert.AreEqual(100, judged);
    }

    [TestMethod]
    [DataRow(299)]
    [DataRow(300)]
    [DataRow(320)]
    [DataRow(350)]
    public void A_copy_and_a_file_in_the_middle_of_a_training_go_on_with_the_same_bits(int at)
    {
        var memory = new DetectorState(new(Options, 1, seed: 1));
        var reading = new AnomalyResult(1);
        for (var t = 0; t < at; t++) memory.Observe("a", [Value(t)], null, reading);
        var (clone, branch, loaded) = (memory.Clone(), memory.Overlay(), AnomalyFiles.Load(AnomalyFiles.Saved(memory)));
        var expected = Next(clone, at);
        Assert.IsTrue(expected[^1] > 0);
        CollectionAssert.AreEqual(expected, Next(branch, at));
        CollectionAssert.AreEqual(expected, Next(loaded, at));
        CollectionAssert.AreEqual(expected, Next(memory, at));
    }

    [TestMethod]
    public void A_training_under_way_can_be_brought_to_its_end_at_once()
    {
        var detector = new AnomalyDetector(Options, 1, seed: 1);
        var series = detector.NewSeries("");
        for (var t = 0; t < 320; t++) detector.Observe(series, [Value(t)], null, new(1));
        Assert.IsFalse(series.IsTrained);
        detector.Train(series);
        Assert.IsTrue(series.IsTrained);
    }

    static double[] Next(DetectorState memory, int from)
    {
        var reading = new AnomalyResult(1);
        return [.. Enumerable.Range(from, 200).Select(t =>
        {
            memory.Observe("a", [Value(t)], null, reading);
            return reading.Score;
        })];
    }

    static float Value(int t) => (10 * MathF.Sin(t / 10f)) + (t * 7919 % 13 / 13f);
}
