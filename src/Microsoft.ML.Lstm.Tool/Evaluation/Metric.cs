namespace Microsoft.ML.Lstm.Tool.Evaluation;

/// <summary>A number that tells how well a model does.</summary>
/// <param name="Name">In JSON.</param>
/// <param name="Title">In a table.</param>
/// <param name="Value">NaN where it is not defined.</param>
sealed record Metric(string Name, string Title, double Value);
