namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>The series hold too few known values to learn a forecast from.</summary>
/// <param name="message">What there is, what is needed, and what to do.</param>
public sealed class TooLittleDataException(string message) : ArgumentException(message);
