using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>Checks of sizes and limits at the constructors of layers and in their options.</summary>
static class Positive
{
    public static int Size(int size, [CallerArgumentExpression(nameof(size))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, name);
        return size;
    }

    public static int OrNone(int value, [CallerMemberName] string? name = null) =>
        value >= 0 ? value : throw new ArgumentOutOfRangeException(name, value, "A size must not be negative; 0 stands for none.");

    public static float OrNone(float value, [CallerMemberName] string? name = null) =>
        value >= 0 ? value : throw new ArgumentOutOfRangeException(name, value, "A limit must not be negative; 0 stands for none.");
}
