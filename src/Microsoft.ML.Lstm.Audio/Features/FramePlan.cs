using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Audio.Features;

/// <summary>Options at a sample rate: the sizes that follow from them, checked against each other.</summary>
sealed class FramePlan
{
    /// <exception cref="ArgumentException">The options do not fit each other at that rate.</exception>
    public FramePlan(AudioFeatureOptions options, int sampleRate)
    {
        (Options, SampleRate) = (options with { SampleRate = sampleRate }, sampleRate);
        Window = Samples(options.WindowMilliseconds);
        Hop = Samples(options.HopMilliseconds);
        if (Window < 2) throw new ArgumentException(FormattableString.Invariant($"WindowMilliseconds is {options.WindowMilliseconds}, which is {Window} samples at {sampleRate} a second, but a frame needs 2. Raise it."), nameof(options));
        if (options is { Kind: AudioFeatureKind.Mfcc } && options.Coefficients > options.Bands)
            throw new ArgumentException($"Coefficients is {options.Coefficients}, more than the {options.Bands} of Bands. Lower it, or raise Bands.", nameof(options));
        BaseFeatures = options.Kind == AudioFeatureKind.Mfcc ? options.Coefficients : options.Bands;
        Features = BaseFeatures * (1 + options.DeltaOrder);
        Mel = new MelBands(options, sampleRate, Window);
    }

    /// <summary>The options, with the rate.</summary>
    public AudioFeatureOptions Options { get; }

    public int SampleRate { get; }

    /// <summary>Samples of a frame.</summary>
    public int Window { get; }

    /// <summary>Samples from the beginning of a frame to that of the next.</summary>
    public int Hop { get; }

    /// <summary>Features of a frame without deltas.</summary>
    public int BaseFeatures { get; }

    /// <summary>Features of a frame.</summary>
    public int Features { get; }

    public MelBands Mel { get; }

    /// <summary>Frames that fit into so many samples: none of none, one of fewer than a frame has, as if silence followed.</summary>
    public int Frames(int samples) => samples == 0 ? 0 : samples < Window ? 1 : 1 + (samples - Window) / Hop;

    public static FramePlan Transfer(ModelCodec codec, FramePlan? plan)
    {
        var known = plan?.Options;
        var rate = codec.Int(plan?.SampleRate, SampleRateAnnotation.Least, SampleRateAnnotation.Most);
        return new(new()
        {
            Kind = codec.Choice(known?.Kind),
            Bands = codec.Int(known?.Bands),
            Coefficients = codec.Int(known?.Coefficients),
            DeltaOrder = codec.Int(known?.DeltaOrder),
            DeltaWindow = codec.Int(known?.DeltaWindow),
            WindowMilliseconds = codec.Float(known?.WindowMilliseconds),
            HopMilliseconds = codec.Float(known?.HopMilliseconds),
            PreEmphasis = codec.Float(known?.PreEmphasis),
            LowerFrequency = codec.Float(known?.LowerFrequency),
            UpperFrequency = codec.Flag(known?.UpperFrequency is not null) ? codec.Float(known?.UpperFrequency) : null,
            EnergyFloor = codec.Float(known?.EnergyFloor),
            Lifter = codec.Float(known?.Lifter),
            Normalization = codec.Choice(known?.Normalization),
        }, rate);
    }

    int Samples(float milliseconds) => Math.Max(1, (int)Math.Round(milliseconds * (double)SampleRate / 1000));
}
