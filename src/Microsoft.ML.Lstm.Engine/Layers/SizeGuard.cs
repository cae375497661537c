using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>Checks of sizes and limits at the constructors of layers and in their options.</summary>
static class SizeGuard
{
    /// <summary>Larger sizes would wrap where gates are counted, and no weights of such a layer would fit in memory.</summary>
    const int Most = 1 << 24;

    public static int Size(int size, [CallerArgumentExpression(nameof(size))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Most, name);
        return size;
    }

    /// <summary>The sum of two sizes, or an error that says that no array is so long.</summary>
    public static int Sum(int one, int other) => (long)one + other is var sum && sum <= Array.MaxLength ? (int)sum : throw new ArgumentException(
        $"The layers together need {sum} values in one array; {Array.MaxLength} are the most. Choose smaller sizes.");

    /// <summary>What a layer's weights take when packed, which must fit in an array, too.</summary>
    public static int Fits(Func<int> packedSize, object layer)
    {
        try
        {
            if (packedSize() is var size && size <= Array.MaxLength) return size;
        }
        catch (OverflowException)
        {
        }

        throw new ArgumentException($"The packed weights of {layer} are more values than an array holds, which is {Array.MaxLength}. Choose smaller sizes.");
    }

    public static int OrNone(int value, [CallerMemberName] string? name = null) =>
        value is >= 0 and <= Most ? value : throw Require.Refused(name, value, $"A size must be from 1 to {Most}, or 0 for none.");

    public static float OrNone(float value, [CallerMemberName] string? name = null) =>
        value >= 0 ? value : throw Require.Refused(name, value, $"A limit must not be negative; 0 stands for none.");
}
