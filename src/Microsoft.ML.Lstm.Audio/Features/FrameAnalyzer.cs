using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Audio.Features;

/// <summary>
/// What is told of one frame: mean taken away, pre-emphasis, Povey's window, power spectrum, mel bands, logarithm, and of cepstra the orthonormal cosine transform and the lifter, in Kaldi's order and definitions.
/// One thread at a time.
/// </summary>
sealed class FrameAnalyzer
{
    readonly FramePlan _plan;
    readonly FourierTransform _transform;
    readonly float[] _window, _frame, _real, _imaginary, _power, _energies;

    /// <summary>[Coefficients, Bands]; none of log-mel features.</summary>
    readonly float[] _cosines;

    public FrameAnalyzer(FramePlan plan)
    {
        _plan = plan;
        var size = plan.Mel.TransformSize;
        _transform = new(size);
        _window = [.. Enumerable.Range(0, plan.Window).Select(i => (float)Math.Pow(0.5 - 0.5 * Math.Cos(2 * Math.PI * i / (plan.Window - 1)), 0.85))];
        (_frame, _real, _imaginary, _power, _energies) = (new float[plan.Window], new float[size], new float[size], new float[size / 2], new float[plan.Options.Bands]);
        _cosines = plan.Options.Kind == AudioFeatureKind.Mfcc ? Cosines(plan.Options) : [];
    }

    /// <summary>Analyses a frame.</summary>
    /// <param name="samples">[Window].</param>
    /// <param name="features">[BaseFeatures].</param>
    public void Analyze(ReadOnlySpan<float> samples, Span<float> features)
    {
        Span<float> frame = _frame, windowed = _real.AsSpan(0, frame.Length), real = _real, imaginary = _imaginary, power = _power, energies = _energies;
        TensorPrimitives.Subtract(samples, TensorPrimitives.Sum(samples) / samples.Length, frame);
        var emphasis = _plan.Options.PreEmphasis;
        windowed[0] = frame[0] - emphasis * frame[0];
        TensorPrimitives.MultiplyAdd(frame[..^1], -emphasis, frame[1..], windowed[1..]);
        TensorPrimitives.Multiply(windowed, _window, windowed);
        real[frame.Length..].Clear();
        imaginary.Clear();
        _transform.Forward(real, imaginary);

        TensorPrimitives.Multiply(real[..power.Length], real[..power.Length], power);
        TensorPrimitives.MultiplyAdd(imaginary[..power.Length], imaginary[..power.Length], power, power);
        _plan.Mel.Sum(power, energies);
        TensorPrimitives.Max(energies, _plan.Options.EnergyFloor, energies);
        TensorPrimitives.Log(energies, energies);
        if (_cosines.Length == 0) energies.CopyTo(features);
        else for (var k = 0; k < features.Length; k++) features[k] = TensorPrimitives.Dot(energies, _cosines.AsSpan(k * energies.Length, energies.Length));
    }

    static float[] Cosines(AudioFeatureOptions options)
    {
        var (bands, lifter) = (options.Bands, (double)options.Lifter);
        var cosines = new float[options.Coefficients * bands];
        for (var k = 0; k < options.Coefficients; k++)
        {
            var scale = Math.Sqrt((k == 0 ? 1.0 : 2.0) / bands) * (lifter > 0 ? 1 + lifter / 2 * Math.Sin(Math.PI * k / lifter) : 1);
            for (var band = 0; band < bands; band++) cosines[k * bands + band] = (float)(scale * Math.Cos(Math.PI * k * (band + 0.5) / bands));
        }
        return cosines;
    }
}
