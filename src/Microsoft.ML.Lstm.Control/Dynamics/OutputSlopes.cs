namespace Microsoft.ML.Lstm;

/// <summary>Gives the gradient of a number by predicted outputs.</summary>
/// <param name="outputs">[candidates, steps, outputs].</param>
/// <param name="gradient">As long; zeros, to be overwritten.</param>
public delegate void OutputSlopes(ReadOnlySpan<float> outputs, Span<float> gradient);
