using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Checks at the doors of the kernels.</summary>
static class Guard
{
    public static void SameLength(int x, int y)
    {
        if (x != y) ThrowLengths(x, y);
    }

    /// <summary>A span must hold at least this many floats.</summary>
    public static void Holds(int length, long needed, string name)
    {
        if (length < needed) ThrowTooShort(length, needed, name);
    }

    [DoesNotReturn]
    static void ThrowLengths(int x, int y) => throw new ArgumentException($"The spans must be of one length, but hold {x} and {y} values.");

    [DoesNotReturn]
    static void ThrowTooShort(int length, long needed, string name) =>
        throw new ArgumentException($"{name} holds {length} values, but {needed} are needed.", name);
}
