namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>Ends a trial that is hopeless; what it came to until then counts.</summary>
sealed class HopelessTrialException() : OperationCanceledException("The trial was ended as hopeless.");
