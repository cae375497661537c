using Microsoft.ML.Lstm.Orleans.Grains;
using Microsoft.ML.Lstm.Orleans.Shards;

namespace Microsoft.ML.Lstm.Orleans.Tests;

/// <summary>What was acknowledged is stored, and comes back as it was.</summary>
[TestClass]
public sealed class DurabilityTests
{
    const int Series = 20;

    static byte[] ModelOf(string kind) => kind switch { "forecaster" => Models.SmallForecaster, "detector" => Models.SmallDetector, _ => Models.SmallClassifier };

    [TestMethod]
    [DataRow("forecaster", 64), DataRow("forecaster", 2), DataRow("detector", 64), DataRow("detector", 3), DataRow("classifier", 2)]
    public async Task A_killed_cluster_loses_nothing(string kind, int checkpointEvery)
    {
        var (storage, model) = (new TestStorage(), ModelOf(kind));
        SeriesFleetOptions Change(SeriesFleetOptions options) => options with { CheckpointEvery = checkpointEvery };
        await using var whole = await TestFleet.StartAsync(model, Change);
        var cluster = await TestFleet.StartAsync(model, Change, storage);
        for (var round = 0; round < 4; round++)
        {
            for (var number = round * 9; number < (round + 1) * 9; number++)
            {
                await whole.Fleet.ObserveAsync(Steps(kind, number));
                await cluster.Fleet.ObserveAsync(Steps(kind, number));
            }

            await cluster.KillAsync();
            cluster = await TestFleet.StartAsync(model, Change, storage);
        }

        Batches.AssertSame(Batches.All(await whole.Fleet.AskAsync(Batches.Names(Series))), Batches.All(await cluster.Fleet.AskAsync(Batches.Names(Series))));
        var next = await cluster.Fleet.ObserveAsync(Steps(kind, 36), answer: true);
        Batches.AssertSame(Batches.All(await whole.Fleet.ObserveAsync(Steps(kind, 36), answer: true)), Batches.All(next));
        await cluster.DisposeAsync();
    }

    [TestMethod]
    public async Task Shards_that_rest_come_back_as_they_were()
    {
        await using var awake = await TestFleet.StartAsync(Models.SmallForecaster);
        await using var resting = await TestFleet.StartAsync(Models.SmallForecaster);
        for (var number = 0; number < 6; number++)
        {
            var expected = await awake.Fleet.ObserveAsync(Batches.Steps(Series, number, 1), answer: true);
            Batches.AssertSame(Batches.All(expected), Batches.All(await resting.Fleet.ObserveAsync(Batches.Steps(Series, number, 1), answer: true)));
            await resting.RestAsync();
        }
    }

    [TestMethod]
    public async Task Callers_come_again_where_the_fleet_itself_cannot_be_read_for_a_while()
    {
        var (storage, failures) = (new TestStorage(), 2);
        storage.BeforeRead = name =>
        {
            if (name == "fleet" && Interlocked.Decrement(ref failures) >= 0) throw new IOException("The storage is away.");
        };
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster, storage: storage);
        await Assert.ThrowsExactlyAsync<TimeoutException>(() => cluster.Impatient.ObserveAsync(Batches.One("sensor", 0, 1)));
        Assert.AreEqual(ObservationOutcome.Applied, (await cluster.Fleet.ObserveAsync(Batches.One("sensor", 0, 1))).Outcome(0));
        Assert.IsLessThan(0, failures);
    }

    [TestMethod]
    public async Task The_log_uses_its_places_again()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster, options => options with { CheckpointEvery = 3, Shards = 1 });
        for (var number = 0; number < 50; number++) await cluster.Fleet.ObserveAsync(Batches.Steps(2, number, 1));
        Assert.HasCount(7, cluster.Storage.Keys.ToArray());
    }

    [TestMethod]
    public async Task Calls_that_come_while_a_record_is_written_share_the_next()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster, options => options with { Shards = 1 });
        await cluster.Fleet.ObserveAsync(Batches.Steps(1, 0, 1));
        var (gate, before) = (new TaskCompletionSource(), cluster.Storage.Writes);
        cluster.Storage.BeforeWrite = _ => gate.Task;
        var calls = Enumerable.Range(1, 20).Select(number => cluster.Fleet.ObserveAsync(Batches.One("sensor", number, number))).ToArray();
        // The fleet refuses none of them; what waits behind the first write when it ends is one record.
        var shard = cluster.Client.GetGrain<ISeriesShardGrain>(ShardKey.Of("fleet", 0));
        for (var seen = 0; seen < 20; seen++) await shard.AskAsync(new() { Rows = [], Count = 0, Answer = true, Shards = 1 });
        gate.SetResult();
        await Task.WhenAll(calls);
        Assert.IsLessThan(20, cluster.Storage.Writes - before);
    }

    [TestMethod]
    [DataRow(true), DataRow(false)]
    public async Task A_write_that_fails_is_not_acknowledged_and_comes_again(bool wasStored)
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster);
        await using var other = await TestFleet.StartAsync(Models.SmallForecaster);
        var failures = 0;
        void Fail(string state)
        {
            if (state.StartsWith("log", StringComparison.Ordinal) && ++failures % 3 == 1) throw new IOException("The disk is full.");
        }

        if (wasStored) cluster.Storage.AfterWrite = Fail;
        else
        {
            cluster.Storage.BeforeWrite = state =>
            {
                Fail(state);
                return Task.CompletedTask;
            };
        }

        await Assert.ThrowsExactlyAsync<TimeoutException>(() => cluster.Impatient.ObserveAsync(Batches.Steps(1, 0, 1)));
        for (var number = 0; number < 8; number++)
        {
            await cluster.Fleet.ObserveAsync(Batches.Steps(Series, number, 1));
            await other.Fleet.ObserveAsync(Batches.Steps(Series, number, 1));
        }

        Assert.IsGreaterThan(4, failures);
        Batches.AssertSame(Batches.All(await other.Fleet.AskAsync(Batches.Names(Series))), Batches.All(await cluster.Fleet.AskAsync(Batches.Names(Series))));
    }

    [TestMethod]
    public async Task Of_two_clusters_on_one_storage_one_goes_on_at_a_time_and_nothing_is_lost()
    {
        var storage = new TestStorage();
        await using var one = await TestFleet.StartAsync(Models.SmallForecaster, storage: storage);
        await using var two = await TestFleet.StartAsync(Models.SmallForecaster, storage: storage);
        await using var alone = await TestFleet.StartAsync(Models.SmallForecaster);
        for (var number = 0; number < 20; number++)
        {
            var answers = await (number % 3 == 0 ? one : two).Fleet.ObserveAsync(Batches.Steps(Series, number, 1), answer: true);
            Batches.AssertSame(Batches.All(await alone.Fleet.ObserveAsync(Batches.Steps(Series, number, 1), answer: true)), Batches.All(answers));
        }
    }

    [TestMethod]
    public async Task A_full_queue_says_come_again()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster, options => options with { Shards = 1, QueueLength = 10 });
        var (gate, writing) = (new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Storage.BeforeWrite = _ =>
        {
            writing.TrySetResult();
            return gate.Task;
        };
        var first = cluster.Fleet.ObserveAsync(Batches.Steps(8, 0, 1));
        await writing.Task;
        var busy = await Assert.ThrowsExactlyAsync<FleetBusyException>(() => cluster.Impatient.ObserveAsync(Batches.Steps(8, 1, 1)));
        StringAssert.Contains(busy.Message, "8 observations waiting");
        var patient = cluster.Fleet.ObserveAsync(Batches.Steps(8, 1, 1));
        gate.SetResult();
        Assert.AreEqual(ObservationOutcome.Applied, (await first).Outcome(7));
        Assert.AreEqual(ObservationOutcome.Applied, (await patient).Outcome(7));
    }

    [TestMethod]
    [DataRow("checkpoint"), DataRow("log")]
    public async Task Damaged_storage_is_refused(string part)
    {
        var storage = new TestStorage();
        await using (var cluster = await TestFleet.StartAsync(Models.SmallForecaster, options => options with { CheckpointEvery = 4 }, storage))
        {
            for (var number = 0; number < 5; number++) await cluster.Fleet.ObserveAsync(Batches.Steps(Series, number, 1));
            await cluster.Fleet.ObserveAsync(Batches.Steps(Series, 5, 5));
            await cluster.KillAsync();
        }

        storage.Change(part, Damaged);
        await using var next = await TestFleet.StartAsync(Models.SmallForecaster, storage: storage);
        var refused = await Assert.ThrowsAsync<Exception>(() => next.Impatient.AskAsync(["known"]));
        StringAssert.Contains(refused.ToString(), "cannot be read from the storage 'Default'");
        StringAssert.Contains(refused.ToString(), "is damaged");
    }

    [TestMethod]
    public async Task Another_number_of_shards_is_refused()
    {
        var storage = new TestStorage();
        await using (var cluster = await TestFleet.StartAsync(Models.SmallForecaster, storage: storage))
        {
            await cluster.Fleet.ObserveAsync(Batches.Steps(Series, 0, 2));
            await cluster.RestAsync();
        }

        await using var next = await TestFleet.StartAsync(Models.SmallForecaster, options => options with { Shards = 3 }, storage);
        var refused = await Assert.ThrowsAsync<Exception>(() => next.Impatient.AskAsync(Batches.Names(Series)));
        StringAssert.Contains(refused.ToString(), "stored with Shards 4, and is read with 3");
    }

    static StoredBytes Damaged(StoredBytes stored)
    {
        stored.Bytes[^40] ^= 1;
        return stored;
    }

    static ObservationBatch Steps(string kind, int number)
    {
        if (kind != "classifier") return Batches.Steps(Series, number, 1);
        var batch = new ObservationBatch(2);
        for (var series = 0; series < Series; series++) batch.Add(Batches.Name(series), number, Models.Value(series, number), number);
        return batch;
    }
}
