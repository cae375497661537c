using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Orleans.Wire;

/// <summary>Which shard a series lies in. It never changes: stored shards hold the series that it says.</summary>
static class NameHash
{
    /// <summary>FNV-1a of the name's bytes in UTF-8, whose bits are then mixed (the finalizer of MurmurHash3, Appleby 2011), as those of short names differ in low bits only.</summary>
    public static ulong Of(ReadOnlySpan<byte> name)
    {
        var hash = Fnv1a.Empty;
        foreach (var letter in name) hash = Fnv1a.Add(hash, letter);
        hash = unchecked((hash ^ (hash >> 33)) * 0xff51afd7ed558ccd);
        hash = unchecked((hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53);
        return hash ^ (hash >> 33);
    }

    public static int Shard(ulong hash, int shards) => (int)(hash % (ulong)shards);
}
