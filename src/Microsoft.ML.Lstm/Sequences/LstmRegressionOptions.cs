namespace Microsoft.ML.Lstm;

/// <summary>Columns and settings of <see cref="LstmRegressionTrainer"/>; every one has a default.</summary>
public sealed record LstmRegressionOptions : LstmTrainerOptions;
