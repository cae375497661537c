namespace Microsoft.ML.Lstm.Audio.Features;

/// <summary>The features of whole sounds. Made once and used again. One thread at a time.</summary>
sealed class FeatureExtractor(FramePlan plan)
{
    readonly FrameAnalyzer _analyzer = new(plan);
    readonly Deltas _deltas = new(plan);
    readonly FeatureMoments _moments = new(plan.Features);
    readonly float[] _padded = new float[plan.Window];
    float[] _rows = [];
    int _count;

    /// <summary>The features of the sound that was extracted last, [frames, Features].</summary>
    public ReadOnlySpan<float> Features => _rows.AsSpan(0, _count);

    /// <summary>Extracts the features of a sound, which <see cref="SampleCheck"/> has passed.</summary>
    /// <exception cref="InvalidOperationException">There would be more of them than a vector can hold.</exception>
    public void Extract(ReadOnlySpan<float> samples)
    {
        var (frames, stride) = (plan.Frames(samples.Length), plan.Features);
        var count = (long)frames * stride;
        if (count > Array.MaxLength) throw new InvalidOperationException($"{samples.Length} samples make {frames} frames of {stride} features, which are too many for a vector. Cut the sound, or raise HopMilliseconds.");
        if (_rows.Length < count) _rows = new float[Math.Min(Array.MaxLength, Math.Max(count, 2L * _rows.Length))];
        _count = (int)count;
        if (samples.Length < plan.Window)
        {
            _padded.AsSpan().Clear();
            samples.CopyTo(_padded);
            samples = _padded;
        }
        var rows = _rows.AsSpan(0, _count);
        for (var frame = 0; frame < frames; frame++) _analyzer.Analyze(samples.Slice(frame * plan.Hop, plan.Window), rows.Slice(frame * stride, plan.BaseFeatures));
        for (var order = 1; order <= plan.Options.DeltaOrder; order++)
            for (var frame = 0; frame < frames; frame++) _deltas.Fill(rows, order, frame, frames - 1);
        if (frames > 0) Normalize(rows);
    }

    void Normalize(Span<float> rows)
    {
        switch (plan.Options.Normalization)
        {
            case AudioNormalization.Mean or AudioNormalization.MeanVariance:
                _moments.Measure(rows);
                _moments.Normalize(rows, variance: plan.Options.Normalization == AudioNormalization.MeanVariance);
                break;
            case AudioNormalization.RunningMean:
                _moments.Reset();
                for (var at = 0; at < rows.Length; at += plan.Features) _moments.SubtractRunningMean(rows.Slice(at, plan.Features));
                break;
        }
    }
}
