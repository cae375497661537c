namespace Microsoft.ML.Lstm.Audio.Features;

/// <summary>Means and standard deviations of features over frames, and features without them. One thread at a time.</summary>
/// <param name="features">Features of a frame.</param>
sealed class FeatureMoments(int features)
{
    /// <summary>A standard deviation that is so much less than the mean is rounding: the feature does not change.</summary>
    const double Rounding = 1e-6;

    readonly double[] _sums = new double[features], _means = new double[features], _deviations = new double[features];
    long _frames;

    public ReadOnlySpan<double> Means => _means;

    /// <summary>0 for a feature that does not change.</summary>
    public ReadOnlySpan<double> Deviations => _deviations;

    /// <summary>Begins a sound whose mean is taken as it goes on.</summary>
    public void Reset()
    {
        Array.Clear(_sums);
        _frames = 0;
    }

    /// <summary>Takes the mean of all frames so far from the next one.</summary>
    public void SubtractRunningMean(Span<float> frame)
    {
        _frames++;
        for (var i = 0; i < frame.Length; i++)
        {
            _sums[i] += frame[i];
            frame[i] = (float)(frame[i] - _sums[i] / _frames);
        }
    }

    /// <summary>Measures frames, [frames, features], at least one.</summary>
    public void Measure(ReadOnlySpan<float> rows)
    {
        var frames = rows.Length / features;
        Array.Clear(_means);
        Array.Clear(_deviations);
        for (var at = 0; at < rows.Length; at += features)
            for (var i = 0; i < features; i++) _means[i] += rows[at + i];
        for (var i = 0; i < features; i++) _means[i] /= frames;
        for (var at = 0; at < rows.Length; at += features)
        {
            for (var i = 0; i < features; i++)
            {
                var difference = rows[at + i] - _means[i];
                _deviations[i] += difference * difference;
            }
        }
        for (var i = 0; i < features; i++)
        {
            var deviation = Math.Sqrt(_deviations[i] / frames);
            _deviations[i] = deviation > Rounding * Math.Max(1, Math.Abs(_means[i])) ? deviation : 0;
        }
    }

    /// <summary>Takes the means from frames, and divides by the deviations where those are asked for; a feature without one is 0.</summary>
    public void Normalize(Span<float> rows, bool variance)
    {
        for (var at = 0; at < rows.Length; at += features)
            for (var i = 0; i < features; i++) rows[at + i] = (float)(!variance ? rows[at + i] - _means[i] : _deviations[i] > 0 ? (rows[at + i] - _means[i]) / _deviations[i] : 0);
    }
}
