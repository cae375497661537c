using System.Diagnostics;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Orleans.Models;
using Microsoft.ML.Lstm.Orleans.Shards;
using Microsoft.ML.Lstm.Orleans.Wire;

namespace Microsoft.ML.Lstm.Orleans.Load;

/// <summary>What series cost in memory, and how many of them a silo pages.</summary>
static class Memory
{
    const int SeriesOfShard = 1000;

    /// <summary>More than the model keeps of a series.</summary>
    const int Steps = 100;

    /// <summary>Bytes of managed memory a series, and of its checkpoint.</summary>
    public static (double Held, double Stored) OfSeries(string models, int shards)
    {
        using var file = File.OpenRead(Path.Combine(models, "1.zip"));
        var options = new SeriesFleetOptions { OpenModel = _ => Stream.Null, Version = "1" };
        var model = ModelArtefact.Load(file, options);
        var (batch, states) = (new ObservationBatch(), new ShardState[shards]);
        states[0] = Filled();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var shard = 0; shard < shards; shard++) states[shard] = Filled();
        var held = (GC.GetTotalMemory(forceFullCollection: true) - before) / ((shards - 1.0) * SeriesOfShard);
        var stored = ShardCheckpoint.Write(states[^1], "1", 1, shards).Bytes.Length / (double)SeriesOfShard;
        GC.KeepAlive(states);
        return (held, stored);

        ShardState Filled()
        {
            var state = new ShardState(model, options);
            for (var number = 0; number < Steps; number++)
            {
                SmallForecaster.Fill(batch, 0, SeriesOfShard, number);
                state.Apply(ShardRouting.Split(batch, false, 1)[0].Call, null);
            }

            return state;
        }
    }

    /// <summary>Visits all series so many times, a part of them at a time, while shards that rest go to storage.</summary>
    /// <returns>Seconds a visit, and the most that the silo's process took, in bytes.</returns>
    public static async Task<(double Seconds, long Memory)> PageAsync(ClusterSettings settings, int series, int visits)
    {
        using var silo = await SiloProcess.StartAsync(settings);
        using var client = settings.Client();
        await client.StartAsync();
        var (fleet, batch, most, begin) = (ClusterSettings.FleetOf(client), new ObservationBatch(), 0L, Stopwatch.GetTimestamp());
        for (var number = 0; number < visits; number++)
        {
            // By shards, as callers that page must: all series of some shards, then of others.
            foreach (var shards in Enumerable.Range(0, settings.Shards).Chunk(Math.Max(1, settings.Shards / 10)))
            {
                batch.Clear();
                foreach (var one in Enumerable.Range(0, series).Where(one => shards.Contains(ShardOf(one, settings.Shards)))) batch.Add(SmallForecaster.Name(one), number, SmallForecaster.Value(one, number));
                await fleet.ObserveAsync(batch);
                most = Math.Max(most, silo.Memory);
            }
        }

        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds / visits;
        await client.StopAsync();
        return (seconds, most);
    }

    static int ShardOf(int series, int shards) => NameHash.Shard(NameHash.Of(System.Text.Encoding.UTF8.GetBytes(SmallForecaster.Name(series))), shards);
}
