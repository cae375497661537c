using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Pretraining.Series;

/// <summary>
/// Draws stationary Gaussian processes with given covariances, by circulant embedding (Dietrich and Newsam 1997): two transforms of twice the length give two draws that are independent. One thread at a time.
/// </summary>
/// <param name="mostValues">Values of the longest draw.</param>
sealed class GaussianProcess(int mostValues)
{
    readonly FourierTransform _transform = new(SizeOf(mostValues));
    readonly float[] _real = new float[SizeOf(mostValues)], _imaginary = new float[SizeOf(mostValues)], _amplitudes = new float[SizeOf(mostValues)];

    /// <summary>Lags that a covariance is asked for, from 0 on, for draws of so many values.</summary>
    public static int LagsOf(int values) => (SizeOf(values) / 2) + 1;

    /// <summary>Two independent draws.</summary>
    /// <param name="covariances">At lags 0 to half the circle, <see cref="LagsOf"/>. What an embedding of it has below 0 in its spectrum is left out.</param>
    /// <param name="one">Where the first draw goes.</param>
    /// <param name="other">Where the second one goes, of the same length; or empty.</param>
    /// <param name="random">All that is random.</param>
    public void Draw(ReadOnlySpan<float> covariances, Span<float> one, Span<float> other, RandomDraws random)
    {
        var size = SizeOf(one.Length);
        var real = _real.AsSpan(0, size);
        var imaginary = _imaginary.AsSpan(0, size);
        var amplitudes = _amplitudes.AsSpan(0, size);
        for (var lag = 0; lag < size; lag++) real[lag] = covariances[Math.Min(lag, size - lag)];
        imaginary.Clear();
        _transform.Forward(real, imaginary);
        for (var k = 0; k < size; k++) amplitudes[k] = MathF.Sqrt(MathF.Max(0, real[k]) / size);
        for (var k = 0; k < size; k++) (real[k], imaginary[k]) = (amplitudes[k] * random.Normal(), amplitudes[k] * random.Normal());
        _transform.Forward(real, imaginary);
        real[..one.Length].CopyTo(one);
        imaginary[..other.Length].CopyTo(other);
    }

    static int SizeOf(int values) => FourierTransform.SizeOf(2 * values);
}
