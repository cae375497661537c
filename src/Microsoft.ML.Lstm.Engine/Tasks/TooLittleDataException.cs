namespace Microsoft.ML.Lstm.Engine.Tasks;

/// <summary>There are too few known values, or no examples, to learn from.</summary>
/// <param name="message">What there is, what is needed, and what to do.</param>
public sealed class TooLittleDataException(string message) : ArgumentException(message);
