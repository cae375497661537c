using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Numbers as the bytes that they are in memory, and back.</summary>
static class RawBytes
{
    public static Span<byte> Of(Span<float> values) => MemoryMarshal.AsBytes(values);

    /// <inheritdoc cref="Of(Span{float})"/>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<float> values) => MemoryMarshal.AsBytes(values);

    /// <summary>As many numbers as there are four bytes.</summary>
    public static Span<float> Floats(Span<byte> bytes) => MemoryMarshal.Cast<byte, float>(bytes);
}
