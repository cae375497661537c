using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Integers in scratch, which is counted in floats: each takes one.</summary>
static class ScratchIntegers
{
    public static Span<int> In(Span<float> floats) => MemoryMarshal.Cast<float, int>(floats);
}
