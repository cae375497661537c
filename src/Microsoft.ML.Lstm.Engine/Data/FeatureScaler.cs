using System.Runtime.InteropServices;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>(x - mean) · scale of each feature, compressed beyond <paramref name="ClipLimit"/>; a constant feature becomes 0 whatever comes.</summary>
/// <param name="Means">The mean of each feature without its outliers (<see cref="OutlierFence"/>).</param>
/// <param name="Scales">One over the standard deviation without outliers; <see cref="Constant"/> or <see cref="Unseen"/> where there is none.</param>
/// <param name="ClipLimit">Scaled values further out grow with their logarithm only, so that an outlier keeps its rank but dominates no network.</param>
sealed record FeatureScaler(float[] Means, float[] Scales, float ClipLimit = FeatureScaler.DefaultClipLimit)
{
    public const float DefaultClipLimit = 8;

    /// <summary>No scaled value is further out: there it is as good as at the limit. The reach of scalers that do not compress.</summary>
    public const float Limit = 1000;

    /// <summary>The scale of a feature that had one value only in training, and of one that was never observed.</summary>
    public const float Constant = 0, Unseen = -1;

    /// <summary>The smallest deviation of a constant feature that is no rounding, as a part of its value: ten roundings of single precision.</summary>
    const float Precision = 1e-6f, SmallestNormal = 1.17549435e-38f;

    /// <summary>Values of a feature that are enough for its quantiles.</summary>
    const int Sample = 1 << 16;

    /// <summary>Fits the scaler to a field of some examples; missing values do not count.</summary>
    public static FeatureScaler Fit(ExampleSet examples, int field, ReadOnlySpan<int> rows)
    {
        var size = examples.Fields[field].Size;
        var fences = Fences(examples, field, rows);
        var (counts, sums, squares, seen) = (new double[size], new double[size], new double[size], new bool[size]);
        foreach (var row in rows)
        {
            var values = examples.Values(row, field);
            for (var (i, f) = (0, 0); i < values.Length; i++, f = f + 1 == size ? 0 : f + 1)
            {
                seen[f] |= !float.IsNaN(values[i]);
                if (!fences[f].Holds(values[i])) continue;
                counts[f]++;
                sums[f] += values[i];
            }
        }

        for (var f = 0; f < size; f++) sums[f] /= Math.Max(1, counts[f]);
        foreach (var row in rows)
        {
            var values = examples.Values(row, field);
            for (var (i, f) = (0, 0); i < values.Length; i++, f = f + 1 == size ? 0 : f + 1)
                if (fences[f].Holds(values[i])) squares[f] += (values[i] - sums[f]) * (values[i] - sums[f]);
        }

        var (means, scales) = (new float[size], new float[size]);
        for (var f = 0; f < size; f++)
            (means[f], scales[f]) = ((float)sums[f], seen[f] ? Inverse(Math.Sqrt(squares[f] / Math.Max(1, counts[f])), sums[f]) : Unseen);
        return new(means, scales);
    }

    /// <summary>Writes a scaler, or reads one for so many features; one of version 1 of its file does not compress.</summary>
    public static FeatureScaler Transfer(ModelCodec codec, FeatureScaler? scaler, int size) =>
        new(codec.Floats(scaler?.Means, size), codec.Floats(scaler?.Scales, size), codec.Version > 1 ? codec.Float(scaler?.ClipLimit, 1, Limit) : Limit);

    static OutlierFence[] Fences(ExampleSet examples, int field, ReadOnlySpan<int> rows)
    {
        var size = examples.Fields[field].Size;
        var total = 0L;
        foreach (var row in rows) total += examples.Values(row, field).Length / size;
        var (share, fences, sample) = (Math.Min(1, (double)Sample / Math.Max(1, total)), new OutlierFence[size], new List<float>());
        for (var f = 0; f < size; f++)
        {
            sample.Clear();
            var place = 0UL;
            foreach (var row in rows)
            {
                var values = examples.Values(row, field);
                for (var i = f; i < values.Length; i += size)
                    if (IsSampled(place++, share) && !float.IsNaN(values[i])) sample.Add(values[i]);
            }
            fences[f] = OutlierFence.Of(CollectionsMarshal.AsSpan(sample));
        }
        return fences;
    }

    /// <summary>A fraction of all places, spread evenly and out of step with the sequences' length (a Weyl sequence).</summary>
    static bool IsSampled(ulong place, double share) => share >= 1 || (place * 0x9e3779b97f4a7c15) >> 11 < share * (1UL << 53);

    /// <summary>The scale for a spread; <see cref="Constant"/> where the spread is nothing but rounding.</summary>
    public static float Inverse(double spread, double mean) => spread > 1e-7 * Math.Abs(mean) && spread > 1e-30 ? (float)(1 / spread) : Constant;

    /// <summary>This scaler, with the other's mean and scale for features that only vary in the other's examples.</summary>
    public FeatureScaler Or(FeatureScaler other) => this with
    {
        Means = [.. Means.Select((mean, f) => IsConstant(f) ? other.Means[f] : mean)],
        Scales = [.. Scales.Select((scale, f) => IsConstant(f) ? other.Scales[f] : scale)],
    };

    public bool IsConstant(int feature) => !(Scales[feature] > 0);

    /// <summary>Scales values [steps, features] for a network; NaN stays NaN.</summary>
    public void Apply(ReadOnlySpan<float> values, Span<float> destination)
    {
        for (var (i, f) = (0, 0); i < values.Length; i++, f = f + 1 == Means.Length ? 0 : f + 1)
            destination[i] = float.IsNaN(values[i]) ? float.NaN : Scales[f] > 0 ? Compressed((values[i] - Means[f]) * Scales[f]) : 0;
    }

    /// <summary>
    /// Deviations of values [steps, features] from their means, not compressed; NaN stays NaN. That of a constant feature is in units of the precision of its
    /// value, at least of the smallest normal number; any value of a feature that was never observed deviates by the limit.
    /// </summary>
    public void Deviations(ReadOnlySpan<float> values, Span<float> destination)
    {
        for (var (i, f) = (0, 0); i < values.Length; i++, f = f + 1 == Means.Length ? 0 : f + 1)
        {
            destination[i] = float.IsNaN(values[i]) ? float.NaN
                : Scales[f] > 0 ? Math.Clamp((values[i] - Means[f]) * Scales[f], -Limit, Limit)
                : Scales[f] < 0 ? Limit
                : Math.Clamp((values[i] - Means[f]) / UnitOfConstant(Means[f]), -Limit, Limit);
        }
    }

    /// <summary>What the deviation of a constant feature is measured in: the precision of its value, at least the smallest normal number.</summary>
    public static float UnitOfConstant(float mean) => Math.Max(Precision * Math.Abs(mean), SmallestNormal);

    float Compressed(float scaled)
    {
        var size = Math.Min(Math.Abs(scaled), float.MaxValue);
        return size <= ClipLimit ? scaled : MathF.CopySign(Math.Min(ClipLimit + MathF.Log(1 + (size - ClipLimit)), Limit), scaled);
    }

    /// <summary>The inverse of the compression, for reconstructions.</summary>
    public float Expanded(float compressed)
    {
        var size = Math.Abs(compressed);
        return size <= ClipLimit ? compressed : MathF.CopySign(ClipLimit + MathF.Exp(Math.Min(size - ClipLimit, 80)) - 1, compressed);
    }

    /// <summary>Adds uniform noise of a standard deviation to scaled values, and multiplies all of them by one random factor of the same deviation about 1; constant features are left alone.</summary>
    public void AddNoise(Span<float> scaled, float noise, ulong seed)
    {
        var random = new SplitMix64(seed);
        var reach = noise * MathF.Sqrt(3);
        var factor = 1 + (reach * random.NextSigned());
        for (var i = 0; i < scaled.Length; i++)
            if (Scales[i % Scales.Length] > 0) scaled[i] = (factor * scaled[i]) + (reach * random.NextSigned());
    }

    /// <summary>From scaled values [steps, features] back to the data's; a constant feature has its mean.</summary>
    public void Undo(ReadOnlySpan<float> scaled, Span<float> destination)
    {
        for (var (i, f) = (0, 0); i < scaled.Length; i++, f = f + 1 == Means.Length ? 0 : f + 1)
            destination[i] = Scales[f] > 0 ? Math.Clamp(Means[f] + (Expanded(scaled[i]) / Scales[f]), float.MinValue, float.MaxValue) : Means[f];
    }

    /// <summary>Scales values [.., features]; one that is missing becomes that of the mean.</summary>
    public void ApplyStatic(ReadOnlySpan<float> values, Span<float> destination)
    {
        Apply(values, destination);
        foreach (ref var value in destination)
            if (float.IsNaN(value)) value = 0;
    }
}
