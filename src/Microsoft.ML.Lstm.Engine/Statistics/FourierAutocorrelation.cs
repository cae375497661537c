using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Statistics;

/// <summary>Autocorrelations by the fast Fourier transform (Wiener-Khinchin), in memory that is used again. One thread at a time.</summary>
/// <param name="mostValues">Values of the longest series.</param>
sealed class FourierAutocorrelation(int mostValues)
{
    readonly FourierTransform _transform = new(SizeOf(mostValues));
    readonly float[] _real = new float[SizeOf(mostValues)], _imaginary = new float[SizeOf(mostValues)];

    /// <summary>Autocorrelations of a series with mean 0 at lags 0, 1, ..., each corrected for the pairs that its lag has fewer; 0 at lag 0 where the series is constant.</summary>
    public void Of(ReadOnlySpan<float> values, Span<float> autocorrelations)
    {
        var size = SizeOf(values.Length);
        var real = _real.AsSpan(0, size);
        var imaginary = _imaginary.AsSpan(0, size);
        values.CopyTo(real);
        real[values.Length..].Clear();
        imaginary.Clear();
        _transform.Forward(real, imaginary);
        TensorPrimitives.Multiply(real, real, real);
        TensorPrimitives.MultiplyAdd(imaginary, imaginary, real, real);
        imaginary.Clear();
        _transform.Forward(real, imaginary);
        var variance = real[0] + 1e-9f;
        for (var lag = 0; lag < autocorrelations.Length; lag++) autocorrelations[lag] = real[lag] / variance * values.Length / (values.Length - lag);
    }

    /// <summary>Twice the values and more, so that the end of a series does not meet its begin.</summary>
    static int SizeOf(int values) => FourierTransform.SizeOf(Math.Max(16, 2 * values));
}
