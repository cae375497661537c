namespace Microsoft.ML.Lstm.AutoML.Evaluations;

/// <summary>What came of a fold.</summary>
/// <param name="Model">The model.</param>
/// <param name="HeldOut">Its answers on the rows held out.</param>
sealed record FoldOutcome(ITransformer Model, IHeldOut HeldOut);
