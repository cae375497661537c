namespace Microsoft.ML.Lstm;

/// <summary>Columns and settings of <see cref="LstmMulticlassTrainer"/>; every one has a default.</summary>
public sealed record LstmMulticlassOptions : LstmTrainerOptions;
