namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>Sine and cosine of each phase of a period; series of one period after the other compute them once.</summary>
sealed class PhaseTable
{
    readonly (float Sine, float Cosine)[] _phases = new (float, float)[TokenLayout.MostContext];
    int _period;

    /// <summary>Of a step's phase; steps count from the begin of the context.</summary>
    public (float Sine, float Cosine) this[int step] => _phases[step % _period];

    /// <summary>Makes it the table of a period.</summary>
    public void Set(int period)
    {
        if (period == _period) return;
        _period = period;
        for (var phase = 0; phase < period; phase++) _phases[phase] = MathF.SinCos(MathF.Tau * phase / period);
    }
}
