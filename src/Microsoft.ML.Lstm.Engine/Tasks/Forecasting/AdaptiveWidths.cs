using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>
/// Adaptive conformal inference (Gibbs and Candès 2021) for one series: factors on the widths of its bounds, which grow when a value falls outside of bounds that
/// were forecast for it, and shrink a little when it does not, so that in the long run as many values lie inside as the confidence level says, whatever the noise does.
/// </summary>
/// <remarks>
/// The factors belong to the steps ahead 1, 2, 4, ... and the last one; those between are interpolated. What is kept is bounded: the factors, and for each of these steps the bounds that are
/// still to be compared. Steps of time are counted by the caller, since some may pass without a forecast.
/// </remarks>
sealed class AdaptiveWidths
{
    /// <summary>By how much the logarithm of a factor moves for a value outside, one step ahead; further ahead, where errors of neighbouring origins are alike, by less.</summary>
    const float Rate = 0.1f;

    const float RateExponent = -0.25f;

    /// <summary>Where clocks stand still: so many steps further would overflow them.</summary>
    public const long LastClock = 1L << 62;

    /// <summary>Factors stay within e³ either way.</summary>
    const float Most = 3;

    readonly int[] _ahead;
    readonly float[] _factors;

    /// <summary>For each step ahead s a ring of s places: the bounds that were forecast for a time, at the time's number modulo s.</summary>
    readonly float[][] _lower, _upper;
    long _last = long.MinValue;

    /// <summary>A clock so many steps later.</summary>
    public static long Later(long clock, long steps) => clock + Math.Min(steps, LastClock - clock);

    /// <param name="horizon">Steps that are forecast.</param>
    public AdaptiveWidths(int horizon)
    {
        var ahead = new List<int>();
        for (var step = 1; step < horizon; step *= 2) ahead.Add(step);
        _ahead = [.. ahead, horizon];
        _factors = new float[_ahead.Length];
        (_lower, _upper) = (Array.ConvertAll(_ahead, Missing), Array.ConvertAll(_ahead, Missing));
    }

    AdaptiveWidths(AdaptiveWidths other)
    {
        (_ahead, _factors, _last) = (other._ahead, (float[])other._factors.Clone(), other._last);
        (_lower, _upper) = (Array.ConvertAll(other._lower, ring => (float[])ring.Clone()), Array.ConvertAll(other._upper, ring => (float[])ring.Clone()));
    }

    public AdaptiveWidths Clone() => new(this);

    /// <summary>Compares a value with the bounds that were forecast for its time.</summary>
    /// <param name="time">The number of the time step; it ascends.</param>
    /// <param name="value">What came; NaN where missing.</param>
    /// <param name="confidenceLevel">The part of the values that should lie inside.</param>
    public void Observe(long time, float value, float confidenceLevel)
    {
        for (var k = 0; k < _ahead.Length; k++)
        {
            Forget(k, time);
            var slot = time % _ahead[k];
            var (lower, upper) = (_lower[k][slot], _upper[k][slot]);
            (_lower[k][slot], _upper[k][slot]) = (float.NaN, float.NaN);

            // Bounds without a width cannot be scaled.
            if (float.IsNaN(value) || !(upper > lower)) continue;
            var miss = value < lower || value > upper ? 1 : 0;
            _factors[k] = Math.Clamp(_factors[k] + (Rate * MathF.Pow(_ahead[k], RateExponent) * (miss - (1 - confidenceLevel))), -Most, Most);
        }

        _last = time;
    }

    /// <summary>Keeps the bounds of a forecast that is made at a time, from its value on.</summary>
    /// <param name="time">The time that was observed last.</param>
    /// <param name="lower">[horizon]: lower bounds; NaN where nothing is forecast.</param>
    /// <param name="upper">[horizon]: upper bounds.</param>
    public void Keep(long time, ReadOnlySpan<float> lower, ReadOnlySpan<float> upper)
    {
        for (var k = 0; k < _ahead.Length; k++)
        {
            var slot = time % _ahead[k];
            (_lower[k][slot], _upper[k][slot]) = (lower[_ahead[k] - 1], upper[_ahead[k] - 1]);
        }
    }

    /// <summary>The factor on the widths at a step ahead, from 0 on.</summary>
    public float Factor(int step)
    {
        var k = 0;
        while (k + 1 < _ahead.Length && _ahead[k + 1] <= step + 1) k++;
        if (k + 1 == _ahead.Length) return MathF.Exp(_factors[k]);
        var part = (step + 1f - _ahead[k]) / (_ahead[k + 1] - _ahead[k]);
        return MathF.Exp(_factors[k] + (part * (_factors[k + 1] - _factors[k])));
    }

    /// <summary>Writes or reads all of it.</summary>
    /// <param name="codec">Where to.</param>
    /// <param name="clock">Steps of time that have passed: none later was observed.</param>
    public void Transfer(ModelCodec codec, long clock)
    {
        _last = codec.Long(_last, long.MinValue, clock);
        if (codec.Reads && _last is < 0 and not long.MinValue) throw new InvalidDataException($"The step that was observed last has the number {_last}, but they count from 0.");
        foreach (ref var factor in _factors.AsSpan()) factor = codec.Float(factor, -Most, Most);
        foreach (var ring in _lower) codec.FloatsOrNaN(ring);
        foreach (var ring in _upper) codec.FloatsOrNaN(ring);
    }

    /// <summary>Forgets bounds for times that passed without being observed: their places in the ring are those of later times.</summary>
    void Forget(int k, long time)
    {
        if (_last == long.MinValue) return;
        for (var missed = Math.Max(_last + 1, time - _ahead[k]); missed < time; missed++) (_lower[k][missed % _ahead[k]], _upper[k][missed % _ahead[k]]) = (float.NaN, float.NaN);
    }

    static float[] Missing(int length)
    {
        var ring = new float[length];
        ring.AsSpan().Fill(float.NaN);
        return ring;
    }
}
