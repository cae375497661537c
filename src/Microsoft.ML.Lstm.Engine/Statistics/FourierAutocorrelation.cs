using System.Numerics;
using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Statistics;

/// <summary>Autocorrelations by the fast Fourier transform (Wiener-Khinchin), in memory that is used again. One thread at a time.</summary>
sealed class FourierAutocorrelation
{
    readonly float[] _real, _imaginary;

    /// <summary>Roots of unity of each stage, half a block each: those of blocks of 2, 4, 8, ...</summary>
    readonly float[] _cosines, _sines;

    /// <param name="mostValues">Values of the longest series.</param>
    public FourierAutocorrelation(int mostValues)
    {
        var size = SizeOf(mostValues);
        (_real, _imaginary, _cosines, _sines) = (new float[size], new float[size], new float[size], new float[size]);
        for (var half = 1; half < size; half *= 2)
        {
            for (var i = 0; i < half; i++)
            {
                var (sine, cosine) = Math.SinCos(-Math.PI * i / half);
                (_cosines[half + i], _sines[half + i]) = ((float)cosine, (float)sine);
            }
        }
    }

    /// <summary>Autocorrelations of a series with mean 0 at lags 0, 1, ..., each corrected for the pairs that its lag has fewer; 0 at lag 0 where the series is constant.</summary>
    public void Of(ReadOnlySpan<float> values, Span<float> autocorrelations)
    {
        var size = SizeOf(values.Length);
        var real = _real.AsSpan(0, size);
        var imaginary = _imaginary.AsSpan(0, size);
        values.CopyTo(real);
        real[values.Length..].Clear();
        imaginary.Clear();
        Transform(real, imaginary);
        TensorPrimitives.Multiply(real, real, real);
        TensorPrimitives.MultiplyAdd(imaginary, imaginary, real, real);
        imaginary.Clear();
        Transform(real, imaginary);
        var variance = real[0] + 1e-9f;
        for (var lag = 0; lag < autocorrelations.Length; lag++) autocorrelations[lag] = real[lag] / variance * values.Length / (values.Length - lag);
    }

    /// <summary>Twice the values and more, so that the end of a series does not meet its begin.</summary>
    static int SizeOf(int values) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2 * values));

    void Transform(Span<float> real, Span<float> imaginary)
    {
        Reorder(real, imaginary);
        for (var half = 1; half < real.Length; half *= 2) FourierStage.Butterflies(real, imaginary, _cosines.AsSpan(half, half), _sines.AsSpan(half, half));
    }

    /// <summary>Brings values into the order of their reversed bits.</summary>
    static void Reorder(Span<float> real, Span<float> imaginary)
    {
        var reversed = 0;
        for (var i = 1; i < real.Length; i++)
        {
            var bit = real.Length >> 1;
            for (; (reversed & bit) != 0; bit >>= 1) reversed ^= bit;
            reversed ^= bit;
            if (reversed <= i) continue;
            (real[i], real[reversed]) = (real[reversed], real[i]);
            (imaginary[i], imaginary[reversed]) = (imaginary[reversed], imaginary[i]);
        }
    }
}
