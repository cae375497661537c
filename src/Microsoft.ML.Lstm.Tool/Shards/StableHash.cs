using System.Text;

namespace Microsoft.ML.Lstm.Tool.Shards;

/// <summary>The hash that spreads series over shards: FNV-1a of 64 bits (Fowler, Noll and Vo) over the name's UTF-8, with the last mix of MurmurHash3 (Appleby), the same on every machine and in every version.</summary>
static class StableHash
{
    public static ulong Of(ReadOnlySpan<char> name)
    {
        Span<byte> bytes = stackalloc byte[256];
        if (Encoding.UTF8.TryGetBytes(name, bytes, out var length)) bytes = bytes[..length];
        else bytes = Encoding.UTF8.GetBytes(name.ToString());
        var hash = 14695981039346656037UL;
        foreach (var value in bytes) hash = (hash ^ value) * 1099511628211UL;
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return hash ^ (hash >> 33);
    }
}
