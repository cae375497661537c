using System.Text;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>The hash that spreads series over shards by their names: the same on every machine and in every version, as stored shards and files of shards hold the series that it says.</summary>
static class NameHash
{
    const int ShortName = 256;

    /// <summary>FNV-1a of the name's bytes in UTF-8, whose bits are then mixed (the finalizer of MurmurHash3, Appleby 2011), as those of short names differ in low bits only.</summary>
    public static ulong Of(ReadOnlySpan<byte> name)
    {
        var hash = Fnv1a.Empty;
        foreach (var letter in name) hash = Fnv1a.Add(hash, letter);
        hash = unchecked((hash ^ (hash >> 33)) * 0xff51afd7ed558ccd);
        hash = unchecked((hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53);
        return hash ^ (hash >> 33);
    }

    /// <inheritdoc cref="Of(ReadOnlySpan{byte})"/>
    public static ulong Of(ReadOnlySpan<char> name)
    {
        Span<byte> bytes = stackalloc byte[ShortName];
        return Encoding.UTF8.TryGetBytes(name, bytes, out var length) ? Of(bytes[..length]) : Of(Encoding.UTF8.GetBytes(name.ToString()));
    }

    /// <summary>The shard of a hash.</summary>
    public static int Shard(ulong hash, int shards) => (int)(hash % (ulong)shards);
}
