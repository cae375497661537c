using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Orleans.Wire;

/// <summary>The part of a batch that belongs to one shard.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Rows">Which observations.</param>
/// <param name="Call">Their bytes.</param>
sealed record ShardRouting(int Shard, List<int> Rows, ShardCall Call)
{
    /// <summary>Cuts a batch by the shards of its series; the order within a shard is the batch's.</summary>
    public static List<ShardRouting> Split(ObservationBatch batch, bool answer, int shards)
    {
        var parts = new Dictionary<int, (List<int> Rows, int Bytes)>();
        for (var row = 0; row < batch.Count; row++)
        {
            var shard = NameHash.Shard(batch.Hash(row), shards);
            var part = parts.GetValueOrDefault(shard, ([], 0));
            part.Rows.Add(row);
            parts[shard] = (part.Rows, part.Bytes + batch.Row(row).Length);
        }

        return [.. parts.Select(part => new ShardRouting(part.Key, part.Value.Rows, new()
        {
            Rows = Gather(batch, part.Value.Rows, part.Value.Bytes),
            Count = part.Value.Rows.Count,
            Answer = answer,
            Shards = shards,
        }))];
    }

    static byte[] Gather(ObservationBatch batch, List<int> rows, int bytes)
    {
        var gathered = new byte[bytes];
        var at = 0;
        foreach (var row in rows)
        {
            var one = batch.Row(row);
            one.CopyTo(gathered.AsSpan(at));
            at += one.Length;
        }

        return gathered;
    }
}
