namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>FNV-1a of whole numbers (Fowler, Noll and Vo 1991): the same in every process, as .NET's own hashes are not.</summary>
static class Fnv1a
{
    /// <summary>The hash of nothing.</summary>
    public const ulong Empty = 14695981039346656037;

    /// <summary>The hash of what was hashed before, and a number behind it.</summary>
    public static ulong Add(ulong before, uint number) => unchecked((before ^ number) * 1099511628211);
}
