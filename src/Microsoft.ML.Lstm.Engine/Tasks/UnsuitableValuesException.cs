namespace Microsoft.ML.Lstm.Engine.Tasks;

/// <summary>Values are of a kind that a setting does not take: no counts, or not positive. Whoever knows the column they came from names it.</summary>
sealed class UnsuitableValuesException : ArgumentException
{
    readonly int? _series;
    readonly string _problem;

    /// <param name="problem">A sentence: what came, what was expected, what to do.</param>
    public UnsuitableValuesException(string problem)
        : base(problem) => _problem = problem;

    /// <param name="series">Number of the series that holds the values.</param>
    /// <param name="problem">What it holds, what was expected, what to do: a sentence whose subject is the series.</param>
    public UnsuitableValuesException(int series, string problem)
        : base(FormattableString.Invariant($"Series {series} {problem}")) => (_series, _problem) = (series, problem);

    /// <summary>The message, with a series by its name.</summary>
    /// <param name="name">The name of a series by its number; null for what has no series, empty for a series without a name.</param>
    public string Told(Func<int, string>? name) =>
        _series is not { } series || name is null ? Message : name(series) is { Length: > 0 } own ? $"Series '{own}' {_problem}" : $"It {_problem}";
}
