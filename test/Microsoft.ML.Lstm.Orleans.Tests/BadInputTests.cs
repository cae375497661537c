using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Orleans.Grains;
using Microsoft.ML.Lstm.Orleans.Wire;

namespace Microsoft.ML.Lstm.Orleans.Tests;

/// <summary>Bad input has an answer that says what came, what was expected and what to do.</summary>
[TestClass]
public sealed class BadInputTests
{
    [TestMethod]
    public void A_batch_refuses_what_no_fleet_takes()
    {
        var batch = new ObservationBatch(2);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => batch.Add("a", 0, 1)).Message, "holds 1 values, but the batch was made for 2");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => batch.Add("a", 0, 1, float.PositiveInfinity)).Message, "infinite");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => batch.Add("a", -1, 1, 2)).Message, "from 0 on");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => batch.Add(new string('x', 1025), 0, 1, 2)).Message, "1024 bytes");
        Assert.Throws<ArgumentException>(() => batch.Add("half \ud83d of an emoji", 0, 1, 2));
        Assert.AreEqual(0, batch.Count);
        batch.Add(new string('x', 1024), 0, 1, float.NaN);
        batch.Add("", 0, 1, 2);
        Assert.AreEqual(2, batch.Count);
    }

    [TestMethod]
    public async Task A_batch_for_another_model_is_refused()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster);
        var refused = await Assert.ThrowsExactlyAsync<ArgumentException>(() => cluster.Fleet.ObserveAsync(Batches.One("a", 0, 1, 2)));
        StringAssert.Contains(refused.Message, "holds 2 values an observation, but the model of the fleet 'fleet' reads 1");
    }

    [TestMethod]
    public async Task An_empty_batch_has_an_empty_answer()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster);
        Assert.AreEqual(0, (await cluster.Fleet.ObserveAsync(new())).Count);
        Assert.AreEqual(0, (await cluster.Fleet.AskAsync([])).Count);
    }

    [TestMethod]
    public async Task A_fleet_that_no_silo_knows_is_refused_by_name()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster);
        var refused = await Assert.ThrowsAsync<Exception>(() => cluster.Client.GetSeriesFleet("nowhere").DescribeAsync());
        StringAssert.Contains(refused.ToString(), "No fleet 'nowhere' is known to this silo, only fleet.");
    }

    [TestMethod]
    public async Task A_model_that_cannot_be_loaded_is_refused_by_version()
    {
        await using var cluster = await TestFleet.StartAsync([1, 2, 3]);
        StringAssert.Contains((await Assert.ThrowsAsync<Exception>(() => cluster.Fleet.DescribeAsync())).ToString(), "The model version '1' of the fleet 'fleet' cannot be loaded.");
    }

    [TestMethod]
    public async Task A_chain_whose_other_steps_make_the_column_is_refused()
    {
        var pipeline = Models.ML.Transforms.CopyColumns("Value", "Raw").Append(Models.ML.Forecasting.ForecastByLstm(new LstmForecastingOptions { OutputColumnName = "Next", InputColumnName = "Value", WindowSize = 8, Horizon = 2, UsePretrained = false, Training = new() { Epochs = 1, Members = 1 } }));
        var rows = Models.ML.Data.LoadFromEnumerable(Enumerable.Range(0, 100).Select(number => new { Raw = Models.Value(0, number) }));
        await using var cluster = await TestFleet.StartAsync(Models.Saved(pipeline, rows));
        StringAssert.Contains((await Assert.ThrowsAsync<Exception>(() => cluster.Fleet.DescribeAsync())).ToString(), "makes column 'Value', and a fleet would not run it");
    }

    [TestMethod]
    public async Task A_model_of_another_kind_is_refused()
    {
        var rows = Models.ML.Data.LoadFromEnumerable([new Models.Step { Value = 1 }]);
        await using var cluster = await TestFleet.StartAsync(Models.Saved(Models.ML.Transforms.CopyColumns("Next", "Value"), rows));
        StringAssert.Contains((await Assert.ThrowsAsync<Exception>(() => cluster.Fleet.DescribeAsync())).ToString(), "The last step of the model is a ColumnCopyingTransformer.");
    }

    [TestMethod]
    public async Task A_missing_storage_provider_is_named()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster, configure: silo => silo.Services.AddSeriesFleet("other", new() { OpenModel = _ => new MemoryStream(Models.SmallForecaster), Version = "1", StorageName = "elsewhere" }));
        StringAssert.Contains((await Assert.ThrowsAsync<Exception>(() => cluster.Client.GetSeriesFleet("other").DescribeAsync())).ToString(), "no storage provider 'elsewhere'");
    }

    [TestMethod]
    public async Task Messages_that_no_caller_of_ours_sends_are_refused_and_change_nothing()
    {
        await using var cluster = await TestFleet.StartAsync(Models.SmallForecaster, options => options with { Shards = 1 });
        var shard = cluster.Client.GetGrain<ISeriesShardGrain>(ShardKey.Of("fleet", 0));
        await cluster.Fleet.ObserveAsync(Batches.One("a", 0, 1));
        var row = ShardRouting.Split(Batches.One("a", 1, 2), false, 1)[0].Call.Rows;
        for (var length = 1; length < row.Length; length++) await AssertRefused(row[..length], 1, 1);
        await AssertRefused(row, 2, 1);
        await AssertRefused(row, 1, 2);
        await AssertRefused([.. row[..^4], 0, 0, 0x80, 0x7f], 1, 1);
        await AssertRefused([0xff, 0xff, .. row[2..]], 1, 1);
        Assert.AreEqual(ObservationOutcome.Applied, (await cluster.Fleet.ObserveAsync(Batches.One("a", 1, 2))).Outcome(0));

        async Task AssertRefused(byte[] rows, int count, int shards)
        {
            var refused = await Assert.ThrowsAsync<Exception>(() => shard.ObserveAsync(new() { Rows = rows, Count = count, Answer = true, Shards = shards }));
            Assert.IsTrue(refused is ArgumentException or InvalidDataException, refused.ToString());
        }
    }

    [TestMethod]
    public void Options_out_of_range_are_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Options() with { Shards = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Options() with { CheckpointEvery = 0 });
        Assert.ThrowsExactly<ArgumentException>(() => Options() with { Version = "" });
        Assert.ThrowsExactly<ArgumentException>(() => Options() with { StorageName = "" });
        Assert.ThrowsExactly<ArgumentNullException>(() => Options() with { OpenModel = null! });

        static SeriesFleetOptions Options() => new() { OpenModel = _ => Stream.Null, Version = "1" };
    }

    [TestMethod]
    public void Series_lie_in_the_same_shard_for_good_computed_in_Python()
    {
        CollectionAssert.AreEqual(new[] { 342, 315, 981, 78 }, new[] { "", "a", "sensor 17", "Größe" }.Select(name => NameHash.Shard(NameHash.Of(System.Text.Encoding.UTF8.GetBytes(name)), 1000)).ToArray());
    }
}
