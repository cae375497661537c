using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Doubles in memory that is counted in floats, such as scratch and packed weights: each takes two.</summary>
static class ScratchDoubles
{
    /// <summary>Floats that this many doubles take.</summary>
    public static int Size(int doubles) => checked(2 * doubles);

    public static Span<double> In(Span<float> floats) => MemoryMarshal.Cast<float, double>(floats);

    public static ReadOnlySpan<double> In(ReadOnlySpan<float> floats) => MemoryMarshal.Cast<float, double>(floats);
}
