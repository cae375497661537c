using Microsoft.ML.Lstm.Audio.Features;

namespace Microsoft.ML.Lstm;

/// <summary>
/// The features of a sound while it goes on: samples come in pieces of any size, and frames leave as soon as they are complete, bit for bit those that <c>ExtractAudioFeatures</c> makes of the whole. Without ML.NET. One thread at a time.
/// </summary>
/// <remarks>
/// A mean or a deviation over the whole sound cannot be known before its end: use <see cref="AudioNormalization.None"/>, <see cref="AudioNormalization.RunningMean"/>, or statistics measured before. Deltas come
/// <see cref="AudioFeatureOptions.DeltaOrder"/>·<see cref="AudioFeatureOptions.DeltaWindow"/> frames late. Nothing is allocated once the buffers have grown to the largest piece.
/// </remarks>
public sealed class AudioFeatureStream
{
    readonly FramePlan _plan;
    readonly FrameAnalyzer _analyzer;
    readonly Deltas _deltas;
    readonly FeatureMoments _moments;
    readonly AudioFeatureStatistics? _statistics;
    readonly float[] _pending;

    /// <summary>Frames [_, features] from the first that is still needed on; of the first _known[k] the deltas of order k are computed.</summary>
    readonly int[] _known;
    float[] _rows = [], _completed = [];
    int _count, _skip, _emitted;
    bool _hasFrames;

    /// <param name="options">What is extracted; <see cref="AudioFeatureOptions.SampleRate"/> must be set, as <see cref="AudioFeatureTransformer.Options"/> has it.</param>
    /// <param name="statistics">For <see cref="AudioNormalization.Mean"/> and <see cref="AudioNormalization.MeanVariance"/>: what takes the place of the sound's own means and deviations.</param>
    /// <exception cref="ArgumentException">The rate is not set, the options do not fit each other, or the normalisation and the statistics do not.</exception>
    public AudioFeatureStream(AudioFeatureOptions options, AudioFeatureStatistics? statistics = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _plan = new(options, options.SampleRate ?? throw new ArgumentException($"{nameof(AudioFeatureOptions.SampleRate)} is not set. Set it.", nameof(options)));
        var isOfWhole = options.Normalization is AudioNormalization.Mean or AudioNormalization.MeanVariance;
        if (isOfWhole && statistics is null)
            throw new ArgumentException($"Normalization is {options.Normalization}, which needs the whole sound. Set None or RunningMean, or give statistics that were measured before.", nameof(options));
        if (!isOfWhole && statistics is not null)
            throw new ArgumentException($"Statistics are given, but Normalization is {options.Normalization}. Set Mean or MeanVariance, or give none.", nameof(statistics));
        if (statistics is not null && (statistics.Mean.Count != _plan.Features || statistics.Deviation.Count != _plan.Features))
            throw new ArgumentException($"The statistics have {statistics.Mean.Count} means and {statistics.Deviation.Count} deviations, but a frame has {_plan.Features} features. Measure them with the same options.", nameof(statistics));
        (_analyzer, _deltas, _moments, _statistics) = (new(_plan), new(_plan), new(_plan.Features), statistics);
        (_pending, _known) = (new float[_plan.Window], new int[1 + options.DeltaOrder]);
    }

    /// <summary>Features of a frame, deltas among them.</summary>
    public int FeaturesPerFrame => _plan.Features;

    /// <summary>Takes samples that follow those before; returns the frames that they complete, [frames, features], which stand until the next call.</summary>
    /// <exception cref="ArgumentException">A sample is not finite; nothing was taken.</exception>
    public ReadOnlySpan<float> Push(ReadOnlySpan<float> samples)
    {
        if (SampleCheck.Fault(samples) is { } fault) throw new ArgumentException($"The samples are no sound: {fault}.", nameof(samples));
        Drop();
        while (samples.Length > 0)
        {
            var skipped = Math.Min(_skip, samples.Length);
            _skip -= skipped;
            samples = samples[skipped..];
            var taken = Math.Min(_pending.Length - _count, samples.Length);
            samples[..taken].CopyTo(_pending.AsSpan(_count));
            samples = samples[taken..];
            _count += taken;
            if (_count == _pending.Length) Analyze();
        }
        return Complete(isLast: false);
    }

    /// <summary>Ends the sound: returns the frames that waited for later ones, and of a sound shorter than a frame the one that it makes. The next sound begins anew.</summary>
    public ReadOnlySpan<float> Finish()
    {
        Drop();
        if (!_hasFrames && _count > 0)
        {
            _pending.AsSpan(_count).Clear();
            Analyze();
        }
        var frames = Complete(isLast: true);
        Reset();
        return frames;
    }

    /// <summary>Forgets the sound that was begun.</summary>
    public void Reset()
    {
        _moments.Reset();
        Array.Clear(_known);
        (_count, _skip, _emitted, _hasFrames) = (0, 0, 0, false);
    }

    void Analyze()
    {
        var row = _known[0]++ * _plan.Features;
        if (_rows.Length < row + _plan.Features) Array.Resize(ref _rows, Math.Max(2 * _rows.Length, row + 16 * _plan.Features));
        _analyzer.Analyze(_pending, _rows.AsSpan(row, _plan.BaseFeatures));
        _hasFrames = true;
        var kept = Math.Max(0, _plan.Window - _plan.Hop);
        _pending.AsSpan(_plan.Window - kept).CopyTo(_pending);
        (_count, _skip) = (kept, Math.Max(0, _plan.Hop - _plan.Window));
    }

    /// <summary>Computes what deltas can be, and hands out the frames that have all of theirs.</summary>
    ReadOnlySpan<float> Complete(bool isLast)
    {
        for (var order = 1; order < _known.Length; order++)
        {
            var ready = isLast ? _known[0] : _known[order - 1] - _deltas.Window;
            for (; _known[order] < ready; _known[order]++) _deltas.Fill(_rows, order, _known[order], isLast ? _known[0] - 1 : int.MaxValue);
        }
        var (from, to) = (_emitted, _known[^1]);
        _emitted = to;
        var count = (to - from) * _plan.Features;
        if (_completed.Length < count) _completed = new float[Math.Max(count, 2 * _completed.Length)];
        var completed = _completed.AsSpan(0, count);
        _rows.AsSpan(from * _plan.Features, count).CopyTo(completed);
        Normalize(completed);
        return completed;
    }

    void Normalize(Span<float> frames)
    {
        if (_plan.Options.Normalization == AudioNormalization.RunningMean)
            for (var at = 0; at < frames.Length; at += _plan.Features) _moments.SubtractRunningMean(frames.Slice(at, _plan.Features));
        else if (_statistics is not null)
            for (var i = 0; i < frames.Length; i++) frames[i] = Normalized(frames[i], _statistics.Mean[i % _plan.Features], _statistics.Deviation[i % _plan.Features]);
    }

    float Normalized(float value, float mean, float deviation) => _plan.Options.Normalization == AudioNormalization.Mean ? value - mean : deviation > 0 ? (value - mean) / deviation : 0;

    /// <summary>Drops frames that were handed out and that no delta will read.</summary>
    void Drop()
    {
        var dropped = Math.Max(0, _emitted - _plan.Options.DeltaOrder * _deltas.Window);
        if (dropped == 0) return;
        _rows.AsSpan(dropped * _plan.Features, (_known[0] - dropped) * _plan.Features).CopyTo(_rows);
        for (var order = 0; order < _known.Length; order++) _known[order] -= dropped;
        _emitted -= dropped;
    }
}
