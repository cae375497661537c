namespace Microsoft.ML.Lstm.Engine.Serialization;

/// <summary>Arrays whose length a file tells, and may tell wrongly: memory is taken as the values come.</summary>
static class GrowingArray
{
    const int First = 1 << 20;

    /// <summary>An array of so many values, filled part by part.</summary>
    public static T[] Of<T>(int length, Action<Span<T>> fill)
    {
        var values = new T[Math.Min(length, First)];
        for (var filled = 0; ;)
        {
            fill(values.AsSpan(filled));
            filled = values.Length;
            if (filled == length) return values;
            Array.Resize(ref values, (int)Math.Min(length, 2L * filled));
        }
    }
}
