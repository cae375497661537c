namespace Microsoft.ML.Lstm.Engine.Tasks;

/// <summary>There are too few observed values, or no examples, to train on.</summary>
/// <param name="message">What there is, what is needed, and what to do.</param>
public sealed class TooLittleDataException(string message) : ArgumentException(message);
