using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Orleans.Tests;

/// <summary>A fleet goes on under a new version of its model, where that can read the states of the one before.</summary>
[TestClass]
public sealed class SwapTests
{
    static readonly Lazy<byte[]> LaterForecaster = new(() => Models.Forecaster(new() { Training = new() { Epochs = 4 } }));

    [TestMethod]
    public async Task States_go_on_under_the_new_version()
    {
        var storage = new TestStorage();
        var models = new Dictionary<string, byte[]> { ["1"] = Models.SmallForecaster, ["2"] = LaterForecaster.Value };
        // A new model's engine that has seen the same values: states are the last values of a series.
        using var engine = Models.Load(LaterForecaster.Value).CreateTimeSeriesEngine<Models.Step, Models.Outlook>(Models.ML);
        Models.Outlook expected = new();
        for (var number = 0; number < 20; number++) expected = engine.Predict(new Models.Step { Series = "sensor 3", Value = Models.Value(3, number) });
        float[] flat = [.. expected.Next, .. expected.Low, .. expected.High];
        await using (var cluster = await TestFleet.StartAsync(models, storage: storage))
        {
            await cluster.Fleet.ObserveAsync(Batches.Steps(5, 0, 20));
            Assert.IsFalse((await cluster.Fleet.AskAsync(["sensor 3"])).Answer(0).SequenceEqual(flat));
            await cluster.Fleet.SwapAsync("2");
            Assert.AreEqual("2", (await cluster.Fleet.DescribeAsync()).Version);
            var answers = await cluster.Fleet.AskAsync(["sensor 3"]);
            Batches.AssertSame([flat], Batches.All(answers));
            CollectionAssert.AreEqual(new[] { "2" }, answers.Versions.ToArray());
            await cluster.KillAsync();
        }

        // The swap is a record of the log.
        await using var next = await TestFleet.StartAsync(models, storage: storage);
        Batches.AssertSame([flat], Batches.All(await next.Fleet.AskAsync(["sensor 3"])));
    }

    [TestMethod]
    public async Task A_shard_that_missed_a_swap_takes_it_when_it_wakes()
    {
        var storage = new TestStorage();
        var models = new Dictionary<string, byte[]> { ["1"] = Models.SmallForecaster, ["2"] = LaterForecaster.Value };
        await using var cluster = await TestFleet.StartAsync(models, storage: storage);
        await cluster.Fleet.ObserveAsync(Batches.Steps(10, 0, 20));
        await cluster.RestAsync();
        storage.BeforeWrite = state => state == "fleet" ? Task.CompletedTask : throw new IOException("The network is down.");
        await Assert.ThrowsAsync<Exception>(() => cluster.Fleet.SwapAsync("2"));
        storage.BeforeWrite = _ => Task.CompletedTask;
        var answers = await cluster.Fleet.AskAsync(Batches.Names(10));
        CollectionAssert.AreEqual(new[] { "2" }, answers.Versions.ToArray());
    }

    [TestMethod]
    public async Task Versions_that_cannot_go_on_are_refused_by_what_differs()
    {
        var models = new Dictionary<string, byte[]>
        {
            ["1"] = Models.SmallForecaster,
            ["detector"] = Models.SmallDetector,
            ["longer"] = Models.Forecaster(new() { WindowSize = 100 }),
            ["adaptive"] = Models.Forecaster(new() { AdaptiveIntervals = true }),
            ["damaged"] = [1, 2, 3],
        };
        await using var cluster = await TestFleet.StartAsync(models);
        await cluster.Fleet.ObserveAsync(Batches.Steps(5, 0, 20));
        var before = Batches.All(await cluster.Fleet.AskAsync(Batches.Names(5)));
        await AssertRefused<InvalidOperationException>("detector", "it is a AnomalyDetector, and the fleet's a Forecaster");
        await AssertRefused<InvalidOperationException>("longer", "values of a series, and the fleet's keeps");
        await AssertRefused<InvalidOperationException>("adaptive", "its intervals adapt over 3 steps");
        await AssertRefused<ArgumentException>("damaged", "The model version 'damaged' of the fleet 'fleet' cannot be loaded.");
        await AssertRefused<ArgumentException>("nowhere", "There is no version nowhere.");
        Batches.AssertSame(before, Batches.All(await cluster.Fleet.AskAsync(Batches.Names(5))));
        Assert.AreEqual("1", (await cluster.Fleet.DescribeAsync()).Version);

        async Task AssertRefused<T>(string version, string reason) where T : Exception =>
            StringAssert.Contains((await Assert.ThrowsExactlyAsync<T>(() => cluster.Fleet.SwapAsync(version))).Message, reason);
    }

    [TestMethod]
    public async Task A_detector_takes_other_options_of_alerts_and_no_others()
    {
        var models = new Dictionary<string, byte[]> { ["1"] = Models.SmallDetector, ["stricter"] = Models.Detector(scores: 50), ["longer"] = Models.Detector(scores: 1, memory: 300) };
        await using var cluster = await TestFleet.StartAsync(models);
        await using var former = await TestFleet.StartAsync(models);
        foreach (var one in new[] { cluster, former }) await one.Fleet.ObserveAsync(Batches.Steps(2, 0, 30));
        await cluster.Fleet.SwapAsync("stricter");
        // The same score, of networks that go on, and no alert.
        var before = (await former.Fleet.ObserveAsync(Batches.One("known", 30, 100), answer: true)).Answer(0).ToArray();
        var after = (await cluster.Fleet.ObserveAsync(Batches.One("known", 30, 100), answer: true)).Answer(0).ToArray();
        Assert.AreEqual((1f, 0f), (before[0], after[0]));
        Batches.AssertSame([before[1..]], [after[1..]]);
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => cluster.Fleet.SwapAsync("longer"))).Message, "only the options of alerts may differ");
    }

    [TestMethod]
    public async Task Observations_that_come_during_a_swap_are_answered_by_one_version_or_the_other()
    {
        var models = new Dictionary<string, byte[]> { ["1"] = Models.SmallForecaster, ["2"] = LaterForecaster.Value };
        await using var cluster = await TestFleet.StartAsync(models, silos: 2);
        var swap = Task.CompletedTask;
        for (var number = 0; number < 30; number++)
        {
            if (number == 10) swap = cluster.Fleet.SwapAsync("2");
            var answers = await cluster.Fleet.ObserveAsync(Batches.Steps(20, number, 1), answer: true);
            Assert.IsTrue(Enumerable.Range(0, 20).All(row => answers.Outcome(row) == ObservationOutcome.Applied));
        }

        await swap;
        CollectionAssert.AreEqual(new[] { "2" }, (await cluster.Fleet.AskAsync(Batches.Names(20))).Versions.ToArray());
    }
}
