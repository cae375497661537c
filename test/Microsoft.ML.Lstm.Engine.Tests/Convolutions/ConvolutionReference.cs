using Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

namespace Microsoft.ML.Lstm.Engine.Tests.Convolutions;

/// <summary>Random convolutions by their definition, in double precision.</summary>
static class ConvolutionReference
{
    /// <summary>The responses of a kernel, without those that it has only with zeros beyond the ends where it does not pad.</summary>
    public static double[] Responses(ConvolutionGroup group, int place, float[][] steps)
    {
        var x = steps.Select(step => group.Channels.Sum(channel => (double)step[channel])).ToArray();
        if (group.IsDifference) x = x.Length == 1 ? [0] : [.. x.Skip(1).Zip(x, (after, before) => after - before)];
        var (one, two, three) = ConvolutionGroup.Taps(group.Kernels[place]);
        var whole = group.IsPadded(place) || x.Length <= 8 * group.Dilation;
        return [.. Enumerable.Range(0, x.Length).Where(t => whole || (t >= 4 * group.Dilation && t < x.Length - (4 * group.Dilation))).Select(At)];

        double At(int centre)
        {
            double sum = 0;
            for (var tap = 0; tap < 9; tap++)
            {
                var t = centre + ((tap - 4) * group.Dilation);
                if (t >= 0 && t < x.Length) sum += x[t] * (tap == one || tap == two || tap == three ? 2 : -1);
            }

            return sum;
        }
    }

    /// <summary>The share of responses above each bias, and how many lie so near to one that rounding decides; then the values, on straight lines between steps.</summary>
    public static IEnumerable<(double Share, double Doubt)> Features(ConvolutionBank bank, float[][] steps)
    {
        foreach (var group in bank.Groups)
        {
            for (var place = 0; place < group.Kernels.Length; place++)
            {
                var responses = Responses(group, place, steps);
                foreach (var bias in group.BiasesOf(place).ToArray())
                    yield return (responses.Count(response => response > bias) / (double)responses.Length, responses.Count(response => Math.Abs(response - bias) < 1e-4) / (double)responses.Length);
            }
        }

        for (var step = 0; step < bank.ValueSteps; step++)
        {
            var place = bank.ValueSteps == 1 ? (steps.Length - 1) / 2.0 : (double)step * (steps.Length - 1) / (bank.ValueSteps - 1);
            var (before, after) = ((int)Math.Floor(place), (int)Math.Ceiling(place));
            for (var c = 0; c < bank.Channels; c++) yield return (steps[before][c] + ((place - before) * (steps[after][c] - (double)steps[before][c])), 0);
        }
    }
}
