namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>The value that a new one exceeds with a small probability.</summary>
static class TailQuantile
{
    /// <summary>
    /// Where values enough are there, the one that as large a part of them exceeds (Vovk et al. 2005); beyond, a tail like that of the largest tenth is
    /// taken on (Hill 1975).
    /// </summary>
    /// <param name="values">At least one, all positive; sorted here.</param>
    /// <param name="probability">From 0 to 1, both left out.</param>
    public static double Of(Span<double> values, double probability)
    {
        values.Sort();
        var count = values.Length;
        if ((count + 1) * probability >= 1) return values[Math.Clamp((int)Math.Ceiling((count + 1) * (1 - probability)), 1, count) - 1];
        var largest = Math.Min(count - 1, Math.Max(3, count / 10));
        if (largest <= 0) return values[^1];
        var below = values[count - 1 - largest];
        var mean = 0.0;
        foreach (var value in values[^largest..]) mean += Math.Log(value / below) / largest;
        // Logarithms that fall off exponentially, their mean known from so many of them only: (1 + c / k)^-k of them lie beyond c means.
        var beyond = largest * (Math.Pow((largest + 1) / ((count + 1) * probability), 1.0 / largest) - 1);
        return Math.Max(values[^1], below * Math.Exp(beyond * mean));
    }
}
