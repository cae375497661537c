namespace Microsoft.ML.Lstm.Orleans.Shards;

/// <summary>An observation that waits for those before it.</summary>
readonly record struct HeldObservation(long Ticks, float[] Values);
