namespace Microsoft.ML.Lstm.Audio.Tests;

/// <summary>The definitions of docs/audio.md in double, the Fourier sum term by term: slow, and without any code of the library.</summary>
static class FeatureReference
{
    /// <summary>Log-mel features or cepstra, without deltas and normalisation.</summary>
    public static double[][] Of(float[] samples, AudioFeatureOptions options)
    {
        var rate = options.SampleRate!.Value;
        var (window, hop) = ((int)Math.Round(options.WindowMilliseconds * rate / 1000.0), (int)Math.Round(options.HopMilliseconds * rate / 1000.0));
        if (samples.Length < window) Array.Resize(ref samples, samples.Length == 0 ? 0 : window);
        return [.. Enumerable.Range(0, samples.Length == 0 ? 0 : 1 + (samples.Length - window) / hop).Select(frame => Frame([.. samples.Skip(frame * hop).Take(window).Select(x => (double)x)], options, rate))];
    }

    static double[] Frame(double[] x, AudioFeatureOptions options, int rate)
    {
        var mean = x.Average();
        double[] centred = [.. x.Select(value => value - mean)];
        double[] emphasized = [.. centred.Select((value, i) => value - options.PreEmphasis * centred[Math.Max(0, i - 1)])];
        double[] windowed = [.. emphasized.Select((value, i) => value * Math.Pow(0.5 - 0.5 * Math.Cos(2 * Math.PI * i / (x.Length - 1)), 0.85))];
        var size = 1;
        while (size < x.Length) size *= 2;
        double[] power = [.. Enumerable.Range(0, size / 2).Select(bin => Power(windowed, bin, size))];
        double[] logarithms = [.. Enumerable.Range(0, options.Bands).Select(band => Math.Log(Math.Max(Band(power, band, options, rate, size), options.EnergyFloor)))];
        return options.Kind == AudioFeatureKind.LogMel ? logarithms : [.. Enumerable.Range(0, options.Coefficients).Select(k => Cepstrum(logarithms, k, options.Lifter))];
    }

    static double Power(double[] x, int bin, int size)
    {
        var (real, imaginary) = (0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            real += x[i] * Math.Cos(2 * Math.PI * bin * i / size);
            imaginary -= x[i] * Math.Sin(2 * Math.PI * bin * i / size);
        }
        return real * real + imaginary * imaginary;
    }

    static double Band(double[] power, int band, AudioFeatureOptions options, int rate, int size)
    {
        var (low, high) = (Mel(options.LowerFrequency), Mel(options.UpperFrequency ?? rate / 2.0));
        var width = (high - low) / (options.Bands + 1);
        // A triangle of height 1 around its centre.
        return power.Select((value, bin) => value * Math.Max(0, 1 - Math.Abs(Mel((double)bin * rate / size) - low - (band + 1) * width) / width)).Sum();
    }

    static double Cepstrum(double[] logarithms, int k, double lifter) =>
        Math.Sqrt((k == 0 ? 1.0 : 2.0) / logarithms.Length) * (lifter > 0 ? 1 + lifter / 2 * Math.Sin(Math.PI * k / lifter) : 1)
            * logarithms.Select((value, band) => value * Math.Cos(Math.PI * k * (band + 0.5) / logarithms.Length)).Sum();

    static double Mel(double hertz) => 1127 * Math.Log(1 + hertz / 700);
}
