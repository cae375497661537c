namespace Microsoft.ML.Lstm.Orleans.Grains;

/// <summary>A fleet as a silo was told of it.</summary>
sealed record FleetRegistration(string Name, SeriesFleetOptions Options);
