using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>What training changes at the examples, anew each time that they are read.</summary>
/// <param name="Deviation">Standard deviation of the noise that is added to numeric sequences.</param>
/// <param name="TokenDropout">The part of the tokens that are read as unknown ones.</param>
/// <param name="LeastBeginning">The least part of a sequence that is read; 0 and 1 for whole ones.</param>
readonly record struct TrainingNoise(float Deviation, float TokenDropout, float LeastBeginning = 1)
{
    /// <summary>What changes at the examples of validation, the same each time: only where they end.</summary>
    public TrainingNoise Validation => new(0, 0, LeastBeginning);

    /// <summary>Steps of an example that are read, of so many.</summary>
    /// <param name="steps">All.</param>
    /// <param name="seed">Of the pass, and of the example.</param>
    public int Beginning(int steps, ulong seed) => LeastBeginning is 0 or 1 ? steps
        : Math.Clamp((int)Math.Ceiling(steps * (LeastBeginning + ((1 - LeastBeginning) * new SplitMix64(seed).NextDouble()))), Math.Min(1, steps), steps);
}
