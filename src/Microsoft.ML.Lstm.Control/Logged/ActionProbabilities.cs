namespace Microsoft.ML.Lstm;

/// <summary>Says how probable each action is after an observation.</summary>
/// <param name="observation">[ObservationSize].</param>
/// <param name="probabilities">[ActionCount], takes the probabilities, which sum to 1.</param>
public delegate void ActionProbabilities(ReadOnlySpan<float> observation, Span<float> probabilities);
