using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Transcription;

/// <summary>Stretches of time and bands of features that are silenced in training (SpecAugment, Park et al. 2019): scaled values become 0, which is their mean.</summary>
/// <param name="TimeMasks">Stretches.</param>
/// <param name="LongestTimeMask">The longest, as a share of the frames.</param>
/// <param name="FeatureMasks">Bands.</param>
/// <param name="WidestFeatureMask">The widest, as a share of the features.</param>
readonly record struct SpectrumMasks(int TimeMasks, float LongestTimeMask, int FeatureMasks, float WidestFeatureMask)
{
    public static SpectrumMasks Of(TranscriptionOptions options) => new(options.TimeMasks, options.LongestTimeMask, options.FeatureMasks, options.WidestFeatureMask);

    /// <summary>Silences parts of frames [frames, features], which a seed draws.</summary>
    public void Apply(Span<float> values, int features, ulong seed)
    {
        var (random, frames) = (new SplitMix64(seed), values.Length / features);
        for (var mask = 0; mask < TimeMasks; mask++)
        {
            var part = Part(ref random, frames, LongestTimeMask);
            values[(part.Start.Value * features)..(part.End.Value * features)].Clear();
        }
        for (var mask = 0; mask < FeatureMasks; mask++)
        {
            var part = Part(ref random, features, WidestFeatureMask);
            for (var frame = 0; frame < frames; frame++) values.Slice(frame * features, features)[part].Clear();
        }
    }

    // None of them to the longest, anywhere.
    static Range Part(ref SplitMix64 random, int all, float longest)
    {
        var length = (int)(random.NextDouble() * ((longest * all) + 1));
        var start = (int)(random.NextDouble() * (all - Math.Min(length, all) + 1));
        return start..Math.Min(all, start + length);
    }
}
