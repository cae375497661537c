namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>The mean of a series at each phase of a period, over its known values; 0 at a phase that none has.</summary>
sealed class PhaseProfile
{
    readonly float[] _means = new float[TokenLayout.MostContext], _counts = new float[TokenLayout.MostContext];

    /// <summary>Steps of the period; 1 for none.</summary>
    public int Period { get; private set; } = 1;

    /// <summary>The mean at a step's phase; steps count from the begin of the context.</summary>
    public float this[int step] => _means[step % Period];

    /// <summary>Takes the means.</summary>
    public void Fit(ReadOnlySpan<float> values, int period)
    {
        Period = period;
        var means = _means.AsSpan(0, period);
        var counts = _counts.AsSpan(0, period);
        means.Clear();
        counts.Clear();
        for (var (t, phase) = (0, 0); t < values.Length; t++)
        {
            if (!float.IsNaN(values[t])) (means[phase], counts[phase]) = (means[phase] + values[t], counts[phase] + 1);
            if (++phase == period) phase = 0;
        }

        for (var phase = 0; phase < period; phase++) means[phase] = counts[phase] > 0 ? means[phase] / counts[phase] : 0;
    }

    /// <summary>Takes the means away; missing values stay missing.</summary>
    public void Remove(ReadOnlySpan<float> values, Span<float> remainders)
    {
        for (var (t, phase) = (0, 0); t < values.Length; t++)
        {
            remainders[t] = values[t] - _means[phase];
            if (++phase == Period) phase = 0;
        }
    }

    /// <summary>Makes it the profile of no period.</summary>
    public void Clear() => (Period, _means[0]) = (1, 0);
}
