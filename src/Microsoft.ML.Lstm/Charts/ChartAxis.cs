namespace Microsoft.ML.Lstm.Charts;

/// <summary>An axis whose ticks are 1, 2 or 5 times a power of ten.</summary>
readonly record struct ChartAxis(double Low, double High, double Step)
{
    public static ChartAxis Over(double lowest, double highest)
    {
        var span = highest > lowest ? highest - lowest : Math.Max(Math.Abs(highest), 1);
        var power = Math.Pow(10, Math.Floor(Math.Log10(span / 5)));
        var step = power * (span / 5 / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        var low = Math.Floor(lowest / step) * step;
        var high = Math.Ceiling(highest / step) * step;
        return high > low ? new(low, high, step) : new(low - step, high + step, step);
    }

    public IEnumerable<double> Ticks()
    {
        for (var i = 0; i <= (int)Math.Round((High - Low) / Step); i++) yield return Low + i * Step;
    }
}
