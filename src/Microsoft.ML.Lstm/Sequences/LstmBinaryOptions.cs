namespace Microsoft.ML.Lstm;

/// <summary>Columns and settings of <see cref="LstmBinaryTrainer"/>; every one has a default.</summary>
public sealed record LstmBinaryOptions : LstmTrainerOptions;
