namespace Microsoft.ML.Lstm.Pretraining.Series;

/// <summary>Draws of Gaussian processes whose kernels are composed at random (KernelSynth: Ansari et al. 2024), at times with a link function. One thread at a time.</summary>
/// <param name="mostValues">Values of the longest series.</param>
sealed class GaussianSeries(int mostValues) : IGenerator
{
    readonly GaussianProcess _process = new(mostValues);
    readonly KernelComposition _kernels = new(GaussianProcess.LagsOf(mostValues));
    readonly float[] _draw = new float[mostValues];

    /// <inheritdoc/>
    public int Write(Span<float> values, int context, RandomDraws random)
    {
        var period = WriteProcess(values, random);
        if (random.Chance(0.3f))
        {
            Shape.Standardize(values);
            Shape.Link(values, random);
        }

        return period;
    }

    /// <summary>The process itself.</summary>
    /// <returns>Its shortest period; 1 for none.</returns>
    public int WriteProcess(Span<float> values, RandomDraws random)
    {
        var period = _kernels.Compose(values.Length, GaussianProcess.LagsOf(values.Length), random);
        var draw = _draw.AsSpan(0, values.Length);
        values.Clear();
        for (var degree = 0; degree < _kernels.Count; degree++)
        {
            _process.Draw(_kernels[degree], draw, default, random);
            for (var t = 0; t < draw.Length; t++)
            {
                var time = (float)t / draw.Length;
                values[t] += draw[t] * (degree == 0 ? 1 : degree == 1 ? time : time * time);
            }
        }

        return period;
    }
}
