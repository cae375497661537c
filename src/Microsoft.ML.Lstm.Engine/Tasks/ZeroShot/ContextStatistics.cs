namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>What is computed of a context before the network sees it: level and scale, at most two periods and their profiles, what they leave. One thread at a time.</summary>
/// <remarks>Values are standardised by the context's known values. Period and remainder are those of classical decomposition: the mean at each phase, the longer period's after the shorter one's.</remarks>
sealed class ContextStatistics
{
    const float LeastScale = 0.02f, LeastUnit = 0.05f, MostScale = 2;

    readonly PeriodFinder _finder = new();
    readonly PhaseProfile _scratch = new(), _spread = new();
    readonly float[] _values = new float[TokenLayout.MostContext], _detrended = new float[TokenLayout.MostContext];
    readonly float[] _deseasonalized = new float[TokenLayout.MostContext], _remainders = new float[TokenLayout.MostContext];

    /// <summary>Values of the context.</summary>
    public int Length { get; private set; }

    /// <summary>The mean of the known values, in the series' unit.</summary>
    public float Mean { get; private set; }

    /// <summary>Their standard deviation, above 0, in the series' unit: the unit of all that follows.</summary>
    public float Deviation { get; private set; }

    /// <summary>The context, standardised; NaN where missing.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, Length);

    /// <summary>Without the first period's profile.</summary>
    public ReadOnlySpan<float> Deseasonalized => _deseasonalized.AsSpan(0, Length);

    /// <summary>Without both profiles.</summary>
    public ReadOnlySpan<float> Remainders => _remainders.AsSpan(0, Length);

    /// <summary>The profiles of the period and of a second one behind it.</summary>
    public PhaseProfile First { get; } = new();
    public PhaseProfile Second { get; } = new();

    /// <summary>How convincing the periods are.</summary>
    public float FirstScore { get; private set; }
    public float SecondScore { get; private set; }

    /// <summary>Whether the period was given rather than found.</summary>
    public bool IsGiven { get; private set; }

    /// <summary>The mean absolute deviation from the first profile at a step's phase.</summary>
    public float SpreadAt(int step) => _spread[step];

    /// <summary>The mean absolute difference to one period before: what quantiles are measured in.</summary>
    public float Scale { get; private set; }

    /// <summary>The larger of it and of differences over many periods: what losses are measured in.</summary>
    public float Unit { get; private set; }

    /// <summary>Reads a context.</summary>
    /// <param name="context">At most <see cref="TokenLayout.MostContext"/> values, NaN where missing.</param>
    /// <param name="season">A period that is known; 0 to find one, 1 for none. Of one that is longer than the context nothing repeats: another is found.</param>
    public void Read(ReadOnlySpan<float> context, int season)
    {
        Length = context.Length;
        Standardize(context);
        Detrend();
        FindPeriods(season);
        if (Second.Period > 1) Second.Remove(Deseasonalized, _remainders);
        else Deseasonalized.CopyTo(_remainders);
        MeasureSpread();
        Scale = Math.Clamp(MeanDifference(First.Period), LeastScale, MostScale);
        var far = First.Period * Math.Max(1, (int)Math.Ceiling(16.0 / First.Period));
        if (far > Length / 2) far = Math.Max(First.Period, Length / 2 / First.Period * First.Period);
        Unit = Math.Clamp(MathF.Max(Scale, MeanDifference(far)), LeastUnit, MostScale);
    }

    void Standardize(ReadOnlySpan<float> context)
    {
        double sum = 0, squares = 0;
        var (known, largest) = (0, 0f);
        foreach (var value in context)
            if (!float.IsNaN(value)) (sum, known, largest) = (sum + value, known + 1, MathF.Max(largest, MathF.Abs(value)));
        var mean = sum / Math.Max(1, known);
        foreach (var value in context)
            if (!float.IsNaN(value)) squares += (value - mean) * (value - mean);
        Mean = (float)mean;
        Deviation = (float)Math.Sqrt(squares / Math.Max(1, known));
        // Less than so little of the largest value is rounding, whatever the series' unit.
        var least = 1e-6f * largest;
        if (!(Deviation > least)) Deviation = largest > 0 ? MathF.Max(least, float.Epsilon) : 1e-6f;
        for (var t = 0; t < context.Length; t++)
        {
            var distance = context[t] - Mean;
            _values[t] = float.IsInfinity(distance) ? (float)(((double)context[t] - Mean) / Deviation) : distance / Deviation;
        }
    }

    void Detrend()
    {
        var (count, sumT, sumX, sumTT, sumTX) = (0, 0.0, 0.0, 0.0, 0.0);
        for (var t = 0; t < Length; t++)
        {
            var x = _values[t];
            if (!float.IsNaN(x)) (count, sumT, sumX, sumTT, sumTX) = (count + 1, sumT + t, sumX + x, sumTT + ((double)t * t), sumTX + ((double)t * x));
        }

        var denominator = (count * sumTT) - (sumT * sumT);
        var slope = denominator > 0 ? ((count * sumTX) - (sumT * sumX)) / denominator : 0;
        var level = count > 0 ? (sumX - (slope * sumT)) / count : 0;
        for (var t = 0; t < Length; t++) _detrended[t] = float.IsNaN(_values[t]) ? 0 : (float)(_values[t] - level - (slope * t));
    }

    void FindPeriods(int season)
    {
        var detrended = _detrended.AsSpan(0, Length);
        if (season > Math.Max(1, Length)) season = 0;
        IsGiven = season > 0;
        var (first, second) = (Math.Max(1, season), 1);
        (FirstScore, SecondScore) = (0, 0);
        if (season == 0) (first, FirstScore) = _finder.Find(detrended, 1);
        else if (first > 1) FirstScore = _finder.ScoreOf(detrended, first);
        if (first > 1)
        {
            _scratch.Fit(detrended, first);
            _scratch.Remove(detrended, _deseasonalized);
            (second, SecondScore) = _finder.Find(Deseasonalized, first);
        }

        First.Fit(Values, first);
        First.Remove(Values, _deseasonalized);
        if (second > 1) Second.Fit(Deseasonalized, second);
        else Second.Clear();
    }

    void MeasureSpread()
    {
        var deviations = _detrended.AsSpan(0, Length);
        for (var t = 0; t < Length; t++) deviations[t] = MathF.Abs(_deseasonalized[t]);
        _spread.Fit(deviations, First.Period);
    }

    float MeanDifference(int lag)
    {
        var (sum, count) = (0.0, 0);
        for (var t = lag; t < Length; t++)
            if (MathF.Abs(_values[t] - _values[t - lag]) is var difference && !float.IsNaN(difference)) (sum, count) = (sum + difference, count + 1);
        return count > 0 ? (float)(sum / count) : 1;
    }
}
