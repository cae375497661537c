using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>(x - mean) · scale of each feature; a feature that never varied has scale 0 and becomes 0 whatever comes.</summary>
sealed record FeatureScaler(float[] Means, float[] Scales)
{
    // Further out than any network could follow: what lies there is as good as at the limit.
    const float Limit = 1000;

    /// <summary>Fits the scaler to an input of some examples; values that are not there do not count.</summary>
    public static FeatureScaler Fit(ExampleSet examples, int input, ReadOnlySpan<int> rows)
    {
        var size = examples.Inputs[input].Size;
        var (counts, sums, squares) = (new double[size], new double[size], new double[size]);
        foreach (var row in rows)
        {
            var values = examples.Values(row, input);
            for (var i = 0; i < values.Length; i++)
            {
                if (float.IsNaN(values[i])) continue;
                counts[i % size]++;
                sums[i % size] += values[i];
            }
        }

        for (var f = 0; f < size; f++) sums[f] /= Math.Max(1, counts[f]);
        foreach (var row in rows)
        {
            var values = examples.Values(row, input);
            for (var i = 0; i < values.Length; i++)
                if (!float.IsNaN(values[i])) squares[i % size] += (values[i] - sums[i % size]) * (values[i] - sums[i % size]);
        }

        var (means, scales) = (new float[size], new float[size]);
        for (var f = 0; f < size; f++) (means[f], scales[f]) = ((float)sums[f], Inverse(Math.Sqrt(squares[f] / Math.Max(1, counts[f])), sums[f]));
        return new(means, scales);
    }

    /// <summary>The scale for a spread; 0 where the spread is nothing but rounding.</summary>
    public static float Inverse(double spread, double mean) => spread > 1e-7 * Math.Abs(mean) && spread > 1e-30 ? (float)(1 / spread) : 0;

    /// <summary>Scales values [steps, features]; NaN stays NaN.</summary>
    public void Apply(ReadOnlySpan<float> values, Span<float> destination)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var f = i % Means.Length;
            destination[i] = float.IsNaN(values[i]) ? float.NaN : Math.Clamp((values[i] - Means[f]) * Scales[f], -Limit, Limit);
        }
    }

    /// <summary>Adds uniform noise of a standard deviation to scaled values, and stretches all of them by one factor as uncertain; what never varies is left alone.</summary>
    public void Disturb(Span<float> scaled, float noise, ulong seed)
    {
        var random = new NoiseSource(seed);
        var reach = noise * MathF.Sqrt(3);
        var factor = 1 + (reach * random.Next());
        for (var i = 0; i < scaled.Length; i++)
            if (Scales[i % Scales.Length] != 0) scaled[i] = (factor * scaled[i]) + (reach * random.Next());
    }

    /// <summary>From scaled values [steps, features] back to the data's; a feature that never varied has its mean.</summary>
    public void Undo(ReadOnlySpan<float> scaled, Span<float> destination)
    {
        for (var i = 0; i < scaled.Length; i++)
        {
            var f = i % Means.Length;
            destination[i] = Scales[f] == 0 ? Means[f] : Means[f] + (scaled[i] / Scales[f]);
        }
    }

    /// <summary>Scales static values; one that is not known becomes that of the mean.</summary>
    public void ApplyStatic(ReadOnlySpan<float> values, Span<float> destination)
    {
        Apply(values, destination);
        foreach (ref var value in destination)
            if (float.IsNaN(value)) value = 0;
    }
}
