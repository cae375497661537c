using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Audio.Features;

/// <summary>Triangles over the frequencies of a transform that are even on the mel scale, 1127·ln(1 + f/700), as HTK and Kaldi have them. Any number of threads.</summary>
sealed class MelBands
{
    readonly int[] _starts;
    readonly float[][] _weights;

    public MelBands(AudioFeatureOptions options, int sampleRate, int window)
    {
        var (low, high) = (options.LowerFrequency, options.UpperFrequency ?? sampleRate / 2f);
        if (high > sampleRate / 2f) throw new ArgumentException(FormattableString.Invariant($"UpperFrequency is {high} Hz, but {sampleRate} samples a second hold up to {sampleRate / 2f}. Lower it, or leave it null."), nameof(options));
        if (low >= high) throw new ArgumentException(FormattableString.Invariant($"LowerFrequency is {low} Hz, which is not below the upper one, {high}. Lower it."), nameof(options));
        TransformSize = FourierTransform.SizeOf(window);
        var resolution = (double)sampleRate / TransformSize;
        var (from, to) = (Mel(low), Mel(high));
        var spacing = (to - from) / (options.Bands + 1);
        (_starts, _weights) = (new int[options.Bands], new float[options.Bands][]);
        for (var band = 0; band < options.Bands; band++)
        {
            var (left, center, right) = (from + band * spacing, from + (band + 1) * spacing, from + (band + 2) * spacing);
            // The Nyquist frequency is left out: no triangle has weight there.
            int[] inside = [.. Enumerable.Range(0, TransformSize / 2).Where(bin => Mel(bin * resolution) is var mel && mel > left && mel < right)];
            if (inside.Length == 0)
                throw new ArgumentException(FormattableString.Invariant(
                    $"Band {band} of {options.Bands}, from {Hertz(left):F0} to {Hertz(right):F0} Hz, holds none of the frequencies of a frame, which are {resolution:F1} Hz apart. Lower Bands, raise LowerFrequency, or lengthen WindowMilliseconds."), nameof(options));
            _starts[band] = inside[0];
            _weights[band] = [.. inside.Select(bin => Mel(bin * resolution)).Select(mel => (float)(mel <= center ? (mel - left) / (center - left) : (right - mel) / (right - center)))];
        }
    }

    /// <summary>Values of the transform that the bands are made for: the least power of two that holds a frame.</summary>
    public int TransformSize { get; }

    /// <summary>Adds up the energies of each band.</summary>
    /// <param name="power">Squares of the first half of the transform, [TransformSize / 2].</param>
    /// <param name="energies">[Bands].</param>
    public void Sum(ReadOnlySpan<float> power, Span<float> energies)
    {
        for (var band = 0; band < energies.Length; band++) energies[band] = TensorPrimitives.Dot(power.Slice(_starts[band], _weights[band].Length), _weights[band]);
    }

    static double Mel(double hertz) => 1127 * Math.Log(1 + hertz / 700);

    static double Hertz(double mel) => 700 * (Math.Exp(mel / 1127) - 1);
}
