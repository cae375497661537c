using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>Checks of sizes at the constructors of layers.</summary>
static class Positive
{
    public static int Size(int size, [CallerArgumentExpression(nameof(size))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, name);
        return size;
    }
}
