namespace Microsoft.ML.Lstm.Orleans.Load;

/// <summary>The commands of this program.</summary>
static class Runs
{
    public static async Task<int> ChaosAsync(int kills)
    {
        using var redis = RedisServer.Start(syncs: true) ?? throw new InvalidOperationException("There is no redis-server on the path. Install it (apt-get install redis-server).");
        using var models = new ModelFolder();
        var result = await new Chaos(new("chaos", redis.Address, models.Path, Shards: 8, CheckpointEvery: 16, IdleSeconds: 0), kills).RunAsync();
        Console.WriteLine($"chaos: {result.Kills} kills, {result.Answers} answers, wrong {result.Wrong}, applied before {result.Again}, recovered in {result.Recoveries.Average():F1} s, at most {result.Recoveries.Max():F1} s");
        return result.Wrong == 0 ? 0 : 1;
    }
}
