using System.Globalization;

namespace Microsoft.ML.Lstm.Orleans.Grains;

/// <summary>Keys of shards: "fleet/shard".</summary>
static class ShardKey
{
    public static string Of(string fleet, int shard) => string.Create(CultureInfo.InvariantCulture, $"{fleet}/{shard}");

    public static (string Fleet, int Shard) Parse(string key)
    {
        var at = key.LastIndexOf('/');
        return (key[..at], int.Parse(key.AsSpan(at + 1), CultureInfo.InvariantCulture));
    }
}
