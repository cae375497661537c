using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Audio.Features;

/// <summary>Whether numbers can be samples of a sound.</summary>
static class SampleCheck
{
    /// <summary>Full scale is 1, of 32 bit integers that were not scaled 2³¹; the energies of so much are still finite.</summary>
    const float Most = 1e10f;

    /// <summary>What is wrong with the samples; null if nothing is.</summary>
    public static string? Fault(ReadOnlySpan<float> samples)
    {
        // Of the largest magnitude the value comes back, with its sign, or NaN.
        if (samples.IsEmpty || MathF.Abs(TensorPrimitives.MaxMagnitude(samples)) <= Most) return null;
        var at = 0;
        while (MathF.Abs(samples[at]) <= Most) at++;
        return FormattableString.Invariant($"sample {at} is {samples[at]}, but samples are finite, from -1 to 1 at full scale, and at most {Most}");
    }
}
