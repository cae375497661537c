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

    public static async Task<int> MemoryAsync(int series, int visits, int idleSeconds)
    {
        using var redis = RedisServer.Start(syncs: false) ?? throw new InvalidOperationException("There is no redis-server on the path. Install it (apt-get install redis-server).");
        using var models = new ModelFolder();
        var (held, stored) = Memory.OfSeries(models.Path, shards: 20);
        Console.WriteLine($"a series: {held:F0} bytes in memory, {stored:F0} in a checkpoint");
        var (seconds, most) = await Memory.PageAsync(new("memory", redis.Address, models.Path, Math.Max(10, series / 1000), CheckpointEvery: 64, idleSeconds), series, visits);
        Console.WriteLine($"memory: {series} series, {held / stored:F2} of their stored state each, visited {visits} times in {seconds:F1} s each, the silo took {most / 1048576.0:F0} MiB at most");
        return 0;
    }

    public static async Task<int> ThroughputAsync(int silos, int callers, int series, int seconds, bool answer)
    {
        using var redis = RedisServer.Start(syncs: false) ?? throw new InvalidOperationException("There is no redis-server on the path. Install it (apt-get install redis-server).");
        using var models = new ModelFolder();
        var duration = TimeSpan.FromSeconds(seconds);
        var (alone, aloneProcessor) = EngineAlone.Run(models.Path, threads: 2, series, answer, duration);
        var shards = Math.Max(4, callers * series / 1000);
        var fleet = await new Throughput(new("throughput", redis.Address, models.Path, shards, CheckpointEvery: 64, IdleSeconds: 0), redis, silos, callers, series, answer).RunAsync(duration, duration);
        var all = fleet.Silo + fleet.Caller + fleet.Server;
        Console.WriteLine($"engine alone: {alone:F0} observations a second on 2 threads, {aloneProcessor:F2} µs of processor time each");
        Console.WriteLine($"processor time an observation: silos {fleet.Silo:F2} µs, callers {fleet.Caller:F2} µs, storage {fleet.Server:F2} µs");
        Console.WriteLine($"throughput: {silos} silos, {fleet.PerSecond:F0} observations a second, {100 * fleet.PerSecond / alone:F0} % of the engine alone ({100 * aloneProcessor / all:F0} % by processor time), calls of {series} in {fleet.P50:F1} ms, 99 % within {fleet.P99:F1} ms");
        return 0;
    }
}
