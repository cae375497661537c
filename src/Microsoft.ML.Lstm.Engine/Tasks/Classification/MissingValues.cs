using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Missing values in partly observed steps: they are interpolated, and the network may read missing-value indicators.</summary>
/// <remarks>A step of which nothing is there stays masked, and carries a recurrent layer's state on.</remarks>
static class MissingValues
{
    /// <summary>
    /// A feature is flagged (Lipton et al. 2016; Che et al. 2018) when it is missing in at least this share of the steps and there in as many: rarer cases are
    /// too few to learn from, and a weight that has learnt nothing would only add noise.
    /// </summary>
    const double LeastShare = 0.01;

    /// <summary>The features of an input whose missing values the network is told of, in order.</summary>
    public static int[] Flagged(ExampleSet examples, int input, ReadOnlySpan<int> rows)
    {
        var size = examples.Inputs[input].Size;
        if (examples.Inputs[input].Kind != InputKind.Continuous || size == 1) return [];
        var (missing, steps) = (new long[size], 0L);
        foreach (var row in rows)
        {
            var values = examples.Values(row, input);
            for (var start = 0; start < values.Length; start += size)
            {
                var step = values.Slice(start, size);
                if (!step.ContainsAnyExcept(float.NaN)) continue;
                steps++;
                for (var f = 0; f < size; f++) missing[f] += float.IsNaN(step[f]) ? 1 : 0;
            }
        }

        return [.. Enumerable.Range(0, size).Where(f => missing[f] >= LeastShare * steps && steps - missing[f] >= LeastShare * steps && missing[f] > 0)];
    }

    /// <summary>
    /// Puts straight lines through time in the place of what is missing in steps of which some is there [steps, features]; ends stay level, and a feature
    /// without any value gets 0, the mean.
    /// </summary>
    public static void Interpolate(ReadOnlySpan<float> values, Span<float> scaled, int features)
    {
        if (features == 1 || !values.Contains(float.NaN)) return;
        Interpolation.Interpolate(scaled, features);
        for (var start = 0; start < values.Length; start += features)
            if (!values.Slice(start, features).ContainsAnyExcept(float.NaN)) scaled.Slice(start, features).Fill(float.NaN);
    }
}
