using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Steps with times as a network reads them: values, masks and gaps side by side, and for a time-aware cell the time since the step before.</summary>
/// <param name="Features">D.</param>
/// <param name="Gaps">What the network does with gaps.</param>
/// <param name="Scales">One over the mean gap of each feature in training; 0 where there is none.</param>
sealed record IrregularSteps(int Features, TimeGaps Gaps, float[] Scales)
{
    /// <summary>Scaled values further out grow with their logarithm: measurements of a laboratory are skewed.</summary>
    public const float ClipLimit = 1.5f;

    /// <summary>Floats of a step.</summary>
    public int Width => checked((3 * Features) + (Gaps == TimeGaps.TimeAwareLstm ? 1 : 0));

    /// <summary>The feature of a step that one of its floats tells of; the time since the step before counts as the first.</summary>
    public int FeatureOf(int place) => place == 3 * Features ? 0 : place % Features;

    /// <summary>
    /// [steps, <see cref="Width"/>]: the scaled value or the last one before it, 0 before the first; 1 where it is measured; the time since it was measured last before, in units of the mean one, by
    /// its logarithm where it is a mere input. A step of which nothing is measured is NaN.
    /// </summary>
    public void Prepare(ReadOnlySpan<float> values, ReadOnlySpan<float> times, FeatureScaler scaler, Span<float> destination, float noise, ulong seed)
    {
        var (d, width, steps) = (Features, Width, values.Length / Features);
        // Scaled values stand at the end until their step is written: no step reaches those of the steps behind it.
        var scaled = destination[(steps * (width - d))..];
        scaler.Apply(values, scaled);
        if (noise > 0) scaler.AddNoise(scaled, noise, seed);
        for (var t = 0; t < steps; t++)
        {
            var step = destination.Slice(t * width, width);
            var before = t == 0 ? default : destination.Slice((t - 1) * width, width);
            var elapsed = t == 0 ? 0 : times[t] - times[t - 1];
            scaled.Slice(t * d, d).CopyTo(step);
            for (var f = 0; f < d; f++)
            {
                var isMeasured = !float.IsNaN(values[(t * d) + f]);
                if (!isMeasured) step[f] = t == 0 ? 0 : before[f];
                step[d + f] = isMeasured ? 1 : 0;
                step[(2 * d) + f] = (elapsed * Scales[f]) + (t == 0 || before[d + f] == 1 ? 0 : before[(2 * d) + f]);
            }
            if (width > 3 * d) step[3 * d] = elapsed * Shortest;
        }
        for (var t = 0; t < steps; t++)
        {
            var step = destination.Slice(t * width, width);
            if (!step.Slice(d, d).Contains(1)) step.Fill(float.NaN);
            else if (Gaps == TimeGaps.Inputs) foreach (ref var gap in step[(2 * d)..]) gap = MathF.Log(1 + gap);
        }
    }

    /// <summary>One over the mean gap of the feature that is measured most often: about one over the time between steps.</summary>
    public float Shortest => Scales.Max();

    /// <summary>One over the mean gap of each feature over all steps of some rows but their first ones.</summary>
    public static float[] ScalesOf(ExampleSet examples, int input, int time, ReadOnlySpan<int> rows)
    {
        var d = examples.Inputs[input].Size;
        var (sums, last, count) = (new double[d], new float[d], 0L);
        foreach (var row in rows)
        {
            var (values, times) = (examples.Values(row, input).ToArray(), examples.Values(row, time).ToArray());
            if (times.Length > 0) Array.Fill(last, times[0]);
            for (var t = 0; t < times.Length; t++)
            {
                for (var f = 0; f < d; f++)
                {
                    sums[f] += times[t] - last[f];
                    if (!float.IsNaN(values[(t * d) + f])) last[f] = times[t];
                }
            }
            count += Math.Max(0, times.Length - 1);
        }
        return Array.ConvertAll(sums, sum => sum > 0 && (float)(count / sum) is var scale && float.IsFinite(scale) ? scale : 0);
    }
}
