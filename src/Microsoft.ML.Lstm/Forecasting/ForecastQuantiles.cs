namespace Microsoft.ML.Lstm;

/// <summary>Quantiles of a forecast: for each level a value at each step.</summary>
public sealed class ForecastQuantiles
{
    // A level is told by a user as 0.95 and computed as (1 - 0.95) / 2: they mean the same where they differ by less.
    const float Tolerance = 1e-5f;

    readonly float[] _levels;
    readonly float[][] _values;

    /// <summary>Takes the values as they are, not copied.</summary>
    /// <param name="levels">Levels between 0 and 1, ascending.</param>
    /// <param name="values">For each level, a value at each step.</param>
    /// <exception cref="ArgumentException">Levels do not ascend between 0 and 1, or there are not as many values as steps for each.</exception>
    public ForecastQuantiles(IReadOnlyList<float> levels, IReadOnlyList<float[]> values)
    {
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentNullException.ThrowIfNull(values);
        if (levels.Count != values.Count) throw new ArgumentException($"{levels.Count} levels came with {values.Count} rows of values. Give one for each level.", nameof(values));
        for (var i = 0; i < levels.Count; i++)
        {
            if (!(levels[i] > (i > 0 ? levels[i - 1] : 0) && levels[i] < 1)) throw new ArgumentException(FormattableString.Invariant($"The level {levels[i]} does not follow: levels must ascend between 0 and 1."), nameof(levels));
            ArgumentNullException.ThrowIfNull(values[i], nameof(values));
            if (values[i].Length != values[0].Length) throw new ArgumentException($"The quantiles have {values[0].Length} and {values[i].Length} steps. Give as many for each level.", nameof(values));
        }
        (_levels, _values) = ([.. levels], [.. values]);
    }

    /// <summary>The levels, ascending.</summary>
    public IReadOnlyList<float> Levels => _levels;

    /// <summary>The values of a level, one a step; null where there is no such level.</summary>
    public IReadOnlyList<float>? Of(float level) => Array.FindIndex(_levels, known => Math.Abs(known - level) < Tolerance) is >= 0 and var at ? _values[at] : null;

    /// <summary>The bounds of the central interval of a nominal coverage: the quantiles (1 - c)/2 and (1 + c)/2; null where one is not there.</summary>
    public (IReadOnlyList<float> LowerBound, IReadOnlyList<float> UpperBound)? Interval(float confidenceLevel) =>
        Of(Lower(confidenceLevel)) is { } lower && Of(Upper(confidenceLevel)) is { } upper ? (lower, upper) : null;

    /// <summary>The level of the lower bound of a central interval.</summary>
    internal static float Lower(float confidenceLevel) => (1 - confidenceLevel) / 2;

    /// <summary>The level of the upper bound of a central interval.</summary>
    internal static float Upper(float confidenceLevel) => (1 + confidenceLevel) / 2;

    /// <summary>All levels that quantiles and bounds need, ascending, each once.</summary>
    internal static float[] Union(IEnumerable<float> quantileLevels, IEnumerable<float> confidenceLevels)
    {
        var levels = new List<float>();
        foreach (var level in quantileLevels.Concat(confidenceLevels.SelectMany(level => new[] { Lower(level), Upper(level) })))
            if (!levels.Exists(known => Math.Abs(known - level) < Tolerance)) levels.Add(level);
        return [.. levels.Order()];
    }
}
