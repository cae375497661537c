using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Orleans.Tests;

/// <summary>Detectors whose model has a column of times.</summary>
[TestClass]
public sealed class TimeTests
{
    static readonly DateTime Begin = new(2025, 3, 1, 0, 0, 0, DateTimeKind.Unspecified);

    static readonly Lazy<byte[]> TimedDetector = new(() => Models.Saved(
        Models.ML.Transforms.DetectAnomalyByLstm(new LstmAnomalyOptions { OutputColumnName = "Alert", InputColumnName = "Value", SeriesColumnName = "Series", TimestampColumnName = "Time", Steps = 8, MemoryLength = 200, TrainingLength = 40, Network = new() { HiddenSize = 4 } }),
        Models.ML.Data.LoadFromEnumerable(Enumerable.Range(-200, 200).Select(At))));

    public sealed class Row
    {
        public string Series { get; set; } = "known";
        public float Value { get; set; }
        public DateTime Time { get; set; }
    }

    public sealed class Verdict
    {
        public double[] Alert { get; set; } = [];
    }

    [TestMethod]
    public async Task Times_are_read_and_gaps_in_them_are_not_filled()
    {
        await using var cluster = await TestFleet.StartAsync(TimedDetector.Value, options => options with { OutOfOrderSteps = 0 });
        using var engine = Models.Load(TimedDetector.Value).CreateTimeSeriesEngine<Row, Verdict>(Models.ML);
        Assert.IsTrue((await cluster.Fleet.DescribeAsync()).ReadsTimes);
        foreach (var number in Enumerable.Range(0, 60).Where(number => number is not (20 or 21 or 40)))
        {
            var row = At(number);
            var answers = await cluster.Fleet.ObserveAsync(Timed(number, row.Time), answer: true);
            Assert.AreEqual(ObservationOutcome.Applied, answers.Outcome(0));
            Batches.AssertSame([[.. engine.Predict(row).Alert.Select(one => (float)one)]], Batches.All(answers));
        }
    }

    [TestMethod]
    public async Task A_time_that_is_not_later_takes_its_number_and_nothing_else()
    {
        await using var cluster = await TestFleet.StartAsync(TimedDetector.Value);
        await using var without = await TestFleet.StartAsync(TimedDetector.Value, options => options with { OutOfOrderSteps = 0 });
        for (var number = 0; number < 10; number++)
        {
            var late = number == 5;
            var outcome = (await cluster.Fleet.ObserveAsync(Timed(number, At(late ? 4 : number).Time))).Outcome(0);
            Assert.AreEqual(late ? ObservationOutcome.NotLater : ObservationOutcome.Applied, outcome);
            if (!late) await without.Fleet.ObserveAsync(Timed(number, At(number).Time));
        }

        Batches.AssertSame(Batches.All(await without.Fleet.AskAsync(["known"])), Batches.All(await cluster.Fleet.AskAsync(["known"])));
    }

    static Row At(int number) => new() { Value = Models.Value(0, number + 200), Time = Begin.AddHours(number) };

    static ObservationBatch Timed(int number, DateTime time)
    {
        var batch = new ObservationBatch();
        batch.Add("known", number, time, At(number).Value);
        return batch;
    }
}
