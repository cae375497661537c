namespace Microsoft.ML.Lstm.Forecasting.ZeroShot;

/// <summary>What came of one target.</summary>
/// <param name="Time">Steps of time that have passed.</param>
/// <param name="Value">The value; NaN where missing.</param>
readonly record struct Observation(long Time, float Value);
