namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>The range outside of which a value is an outlier that centers and spreads are not computed from (after Tukey 1977, with wider quantiles).</summary>
/// <remarks>
/// The width is the distance of the 5 % and 95 % quantiles; where they are equal, as for a one-hot or mostly constant feature, that of the values that differ from
/// them. Rare outliers, at most 1 %, lie more than 3 widths outside the quantiles, others, such as a sentinel for missing values, more than 100. So a sample without
/// such values keeps its mean and standard deviation to the bit.
/// </remarks>
readonly record struct OutlierFence(double Low, double High)
{
    const double Quantile = 0.05, Near = 3, Far = 100, RareShare = 0.01;

    /// <summary>Fewer values tell no outlier from the rest.</summary>
    const int Least = 20;

    public static OutlierFence None { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>The fence of a sample without NaN; sorted here.</summary>
    /// <param name="values">At least one that is no NaN.</param>
    /// <param name="common">Whether any share of the values may be far outliers; false for at most 1 %, and no near ones.</param>
    public static OutlierFence Of(Span<float> values, bool common = true)
    {
        if (values.Length < Least) return None;
        values.Sort();
        var (low, high) = Quantiles(values);
        if (low == high) (low, high) = Others(values, low);
        var (near, far) = (Beyond(low, high, Near), Beyond(low, high, Far));
        var rare = Math.Max(1, (int)(RareShare * values.Length));
        return common ? near.Outside(values) <= rare ? near : far : far.Outside(values) <= rare ? far : None;
    }

    public bool Holds(double value) => value >= Low && value <= High;

    int Outside(ReadOnlySpan<float> values)
    {
        var count = 0;
        foreach (var value in values) count += Holds(value) ? 0 : 1;
        return count;
    }

    static OutlierFence Beyond(double low, double high, double widths) => new(low - (widths * (high - low)), high + (widths * (high - low)));

    static (double Low, double High) Quantiles(ReadOnlySpan<float> sorted) =>
        (sorted[(int)Math.Ceiling(Quantile * (sorted.Length - 1))], sorted[(int)Math.Floor((1 - Quantile) * (sorted.Length - 1))]);

    /// <summary>The quantiles of the values that differ from the most frequent one, and that one.</summary>
    static (double Low, double High) Others(ReadOnlySpan<float> sorted, double frequent)
    {
        var others = new List<float>();
        foreach (var value in sorted)
            if (value != frequent) others.Add(value);
        if (others.Count == 0) return (frequent, frequent);
        var (low, high) = others.Count < 3 ? (others[0], others[^1]) : Quantiles(others.ToArray());
        return (Math.Min(low, frequent), Math.Max(high, frequent));
    }
}
