namespace Microsoft.ML.AutoML;

/// <summary>The alternatives of a pipeline, each the names of its steps in order.</summary>
sealed record PipelineSchema(IReadOnlyList<IReadOnlyList<string>> Alternatives)
{
    const string Separator = " * ";

    public static PipelineSchema Empty { get; } = new([[]]);

    public static IReadOnlyList<string> Parse(string text) => text.Split(Separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Each alternative of this one before each of those that follow.</summary>
    public PipelineSchema Then(IEnumerable<IReadOnlyList<string>> next)
    {
        var following = next.ToArray();
        return new([.. Alternatives.SelectMany(first => following.Select(second => (IReadOnlyList<string>)[.. first, .. second]))]);
    }

    public string[] Texts => [.. Alternatives.Select(steps => string.Join(Separator, steps))];
}
