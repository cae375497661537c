namespace Microsoft.ML.Lstm.Audio.Features;

/// <summary>Slopes of features over frames, by regression (Furui 1986), the first and the last frame repeated beyond the ends, as HTK has them.</summary>
/// <param name="plan">How many features there are, and of which order deltas are.</param>
sealed class Deltas(FramePlan plan)
{
    readonly int _features = plan.BaseFeatures, _stride = plan.Features, _window = plan.Options.DeltaWindow;

    /// <summary>1 over twice the sum of the squares of 1 to the window.</summary>
    readonly float _scale = 1f / (2 * Enumerable.Range(1, plan.Options.DeltaWindow).Sum(n => n * n));

    /// <summary>Frames after one that its deltas of an order read, of the order before.</summary>
    public int Window => _window;

    /// <summary>Computes the deltas of one order of one frame from those of the order before.</summary>
    /// <param name="rows">[frames, Features].</param>
    /// <param name="order">1 for deltas of the features, 2 for deltas of these.</param>
    /// <param name="frame">Which of the frames.</param>
    /// <param name="last">The last frame; what lies behind it is as it.</param>
    public void Fill(Span<float> rows, int order, int frame, int last)
    {
        var deltas = rows.Slice(frame * _stride + order * _features, _features);
        deltas.Clear();
        for (var n = 1; n <= _window; n++)
        {
            var before = rows.Slice(Math.Max(frame - n, 0) * _stride + (order - 1) * _features, _features);
            var after = rows.Slice((int)Math.Min((long)frame + n, last) * _stride + (order - 1) * _features, _features);
            for (var i = 0; i < deltas.Length; i++) deltas[i] += n * (after[i] - before[i]);
        }
        for (var i = 0; i < deltas.Length; i++) deltas[i] *= _scale;
    }
}
