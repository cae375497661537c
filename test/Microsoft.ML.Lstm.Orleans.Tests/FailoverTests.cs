using Microsoft.ML.Lstm.Orleans.Load;

namespace Microsoft.ML.Lstm.Orleans.Tests;

/// <summary>Silos as processes of their own, with shards in a Redis server, of which one is killed under load.</summary>
[TestClass]
public sealed class FailoverTests
{
    [TestMethod]
    public async Task A_silo_that_is_killed_loses_nothing_and_nothing_is_applied_twice()
    {
        using var redis = RedisServer.Start(syncs: true);
        if (redis is null) Assert.Inconclusive("There is no redis-server on the path.");
        using var models = new ModelFolder();
        var result = await new Chaos(new("failover", redis.Address, models.Path, Shards: 8, CheckpointEvery: 8, IdleSeconds: 0), kills: 2).RunAsync();
        Assert.AreEqual((2, 0L), (result.Kills, result.Wrong), $"{result}");
        Assert.IsGreaterThan(4000, result.Answers);
    }
}
