namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>What training changes at the examples, anew each time that they are read.</summary>
/// <param name="Deviation">Standard deviation of the noise that is added to numeric sequences.</param>
/// <param name="TokenDropout">The part of the tokens that are read as unknown ones.</param>
readonly record struct TrainingNoise(float Deviation, float TokenDropout);
