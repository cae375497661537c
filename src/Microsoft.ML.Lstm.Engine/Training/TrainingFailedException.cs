namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>A training has failed and would fail again: it diverged, or there was nothing to learn from. Whoever knows the columns of the examples names them.</summary>
sealed class TrainingFailedException(string message) : InvalidOperationException(message);
