namespace Microsoft.ML.Lstm.Engine.Tasks;

/// <summary>Values are of a kind that a setting does not take: no counts, or not positive. Whoever knows the column they came from names it.</summary>
sealed class UnsuitableValuesException(string message) : ArgumentException(message);
