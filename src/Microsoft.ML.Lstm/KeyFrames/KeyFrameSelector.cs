using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.KeyFrames;

/// <summary>
/// Chooses frames that score high and do not say the same: the greedy most probable set of a determinantal point process (Chen, Zhang and Zhou 2018) whose kernel is q·q'·exp(-|x - x'|/s), with scores q, features x, and s the root of
/// the mean squared distance of two frames. It keeps its memory.
/// </summary>
sealed class KeyFrameSelector
{
    /// <summary>Frames by share at most, numbers that a sequence may need, and the part of its score by which a frame must add something.</summary>
    const int MostByShare = 256, MostNumbers = 1 << 26;

    const double LeastGain = 1e-6;

    float[] _features = [], _factors = [];
    double[] _gains = [], _means = [];
    int[] _chosen = [];

    /// <summary>The chosen frames, from 0 on, in their order in time.</summary>
    public ReadOnlySpan<int> Chosen => _chosen.AsSpan(0, Count);

    int Count { get; set; }

    /// <summary>Chooses from a sequence; what is wrong with it, or null.</summary>
    /// <param name="features">[frames, size]; NaN is not known, and as the mean of the others.</param>
    /// <param name="size">Features of a frame.</param>
    /// <param name="scores">One of each frame, or none.</param>
    /// <param name="options">How many.</param>
    public string? Select(ReadOnlySpan<float> features, int size, ReadOnlySpan<float> scores, KeyFrameOptions options)
    {
        var frames = features.Length / size;
        var most = Math.Min(frames, options.Count ?? Math.Clamp((int)Math.Round((double)options.Share * frames), 1, MostByShare));
        if ((long)most * frames > MostNumbers) return $"{most} of {frames} frames are more than can be chosen at once, {MostNumbers / Math.Max(1, frames)} of so many. Lower {nameof(KeyFrameOptions.Count)}, or cut the sequence";
        Reserve(ref _features, features.Length);
        Reserve(ref _factors, most * frames);
        Reserve(ref _gains, frames);
        Reserve(ref _chosen, most);
        if (Fill(features, size) is { } fault) return fault;
        Count = 0;
        for (var i = 0; i < frames; i++) _gains[i] = scores.IsEmpty ? 1 : (double)scores[i] * scores[i];
        var width = Width(size, frames);
        while (Count < most)
        {
            var best = 0;
            for (var i = 1; i < frames; i++)
                if (_gains[i] > _gains[best]) best = i;
            if (!(_gains[best] > LeastGain * Score(scores, best) * Score(scores, best))) break;
            Choose(best, size, frames, most, scores, width);
        }
        _chosen.AsSpan(0, Count).Sort();
        return null;
    }

    static double Score(ReadOnlySpan<float> scores, int frame) => scores.IsEmpty ? 1 : scores[frame];

    static void Reserve<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length) buffer = new T[Math.Max(length, (int)Math.Min(2L * buffer.Length, Array.MaxLength))];
    }

    /// <summary>Features less their means, 0 where they are not known.</summary>
    string? Fill(ReadOnlySpan<float> features, int size)
    {
        Reserve(ref _means, 2 * size);
        var sums = _means.AsSpan(0, size);
        var counts = _means.AsSpan(size, size);
        _means.AsSpan(0, 2 * size).Clear();
        for (var i = 0; i < features.Length; i++)
        {
            if (float.IsNaN(features[i])) continue;
            if (MathF.Abs(features[i]) > 1e15f) return FormattableString.Invariant($"feature {i % size} of frame {i / size} is {features[i]}, but features are at most 1E+15 in size, or NaN where they are not known");
            sums[i % size] += features[i];
            counts[i % size]++;
        }
        for (var i = 0; i < features.Length; i++)
            _features[i] = float.IsNaN(features[i]) ? 0 : (float)(features[i] - (sums[i % size] / counts[i % size]));
        return null;
    }

    /// <summary>The root of the mean squared distance of two frames; 1 where all are the same.</summary>
    double Width(int size, int frames)
    {
        var sum = 0d;
        for (var i = 0; i < frames; i++) sum += Square(i, size);
        return sum > 0 ? Math.Sqrt(2 * sum / frames) : 1;
    }

    double Square(int frame, int size) => TensorPrimitives.SumOfSquares<float>(Of(frame, size));

    ReadOnlySpan<float> Of(int frame, int size) => _features.AsSpan(frame * size, size);

    /// <summary>Takes a frame, and from the gain of every other what it says already: a row of Cholesky's factor of the kernel.</summary>
    void Choose(int frame, int size, int frames, int most, ReadOnlySpan<float> scores, double width)
    {
        var pivot = Math.Sqrt(_gains[frame]);
        var own = _factors.AsSpan(frame * most, Count);
        for (var i = 0; i < frames; i++)
        {
            var distance = (double)TensorPrimitives.Distance(Of(i, size), Of(frame, size));
            var kernel = Score(scores, i) * Score(scores, frame) * Math.Exp(-distance / width);
            var factor = (kernel - TensorPrimitives.Dot(_factors.AsSpan(i * most, Count), own)) / pivot;
            _factors[(i * most) + Count] = (float)factor;
            _gains[i] -= factor * factor;
        }
        // Whatever rounding leaves of it, it is not chosen again.
        _gains[frame] = double.NegativeInfinity;
        _chosen[Count++] = frame;
    }
}
