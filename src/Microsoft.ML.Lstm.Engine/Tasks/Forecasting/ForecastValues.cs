using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>The values that a forecaster learns from, checked and without outliers, and what all of them say together.</summary>
sealed class ForecastValues
{
    /// <summary>The part of exact zeros from which on 0 is taken for the least value there can be, where no value is negative.</summary>
    const double ZeroPart = 0.01;

    /// <summary>Up to this every whole number is a <see cref="float"/>: beyond, counts are not told apart.</summary>
    const float LargestCount = 1 << 24;

    readonly ForecastOptions _options;
    readonly ForecastModel? _previous;
    readonly int[] _seasons;
    readonly bool _isZeroLeast;
    readonly float _least = float.PositiveInfinity, _greatest = float.NegativeInfinity;

    /// <param name="series">The series, NaN where a value is missing.</param>
    /// <param name="options">How to train.</param>
    /// <param name="previous">The model to go on from; null for none.</param>
    public ForecastValues(IReadOnlyList<float[]> series, ForecastOptions options, ForecastModel? previous)
    {
        (_options, _previous) = (options, previous);
        _seasons = previous?.Plan.Seasons ?? [.. (options.SeasonLengths ?? [options.SeasonLength ?? 0, options.SecondSeasonLength ?? 0]).Where(season => season > 1)];
        CheckFinite(series);
        if (options.Loss == ForecastLoss.NegativeBinomial) CheckCounts(series, options);
        float[][] screened = [.. series.Select(Screened)];
        Set = new(screened);
        var (known, zeros) = (0L, 0L);
        for (var s = 0; s < Set.Count; s++)
        {
            var begun = false;
            foreach (var value in series[s].AsSpan(0, Set.Length(s)))
            {
                HasGaps |= begun && float.IsNaN(value);
                begun |= !float.IsNaN(value);
            }

            foreach (var value in Set.Values(s))
            {
                known += float.IsNaN(value) ? 0 : 1;
                zeros += value == 0 ? 1 : 0;
                if (value < _least) _least = value;
                if (value > _greatest) _greatest = value;
            }
        }

        _isZeroLeast = zeros > 1 && zeros >= ZeroPart * known;
        (Minimum, Maximum) = (options.MinimumValue ?? LeastValue(), options.MaximumValue ?? previous?.Maximum ?? float.PositiveInfinity);
        CheckLimits();
        if (options.LogTransform == true && !ArePositive)
            throw new UnsuitableValuesException($"{nameof(options.LogTransform)} is set, but the series hold values that are not positive.");
        if (previous is not { Plan.Log: true }) return;
        if (_least < 0)
            throw new UnsuitableValuesException("The previous model forecasts logarithms, but the series hold values below 0. Leave them out (NaN), or train a new model.");
        Floored = zeros;
        if (zeros > 0) Set = new([.. screened.Select(Floor)]);
    }

    /// <summary>The series: isolated outliers are missing, and where logarithms are forecast, 0 is the least positive value of its series.</summary>
    public SeriesSet Set { get; }

    /// <summary>Values that were read as missing, as they lie far outside what their series have ever been.</summary>
    public long Outliers { get; private set; }

    /// <summary>Zeros that were read as the least positive value of their series.</summary>
    public long Floored { get; }

    /// <summary>Whether values were missing between others.</summary>
    public bool HasGaps { get; }

    public bool ArePositive => !(_least <= 0);

    /// <summary>What forecasts and bounds lie between.</summary>
    public float Minimum { get; }

    public float Maximum { get; }

    float[] Screened(float[] values)
    {
        var screened = IsolatedOutlier.Without(values, _seasons, _previous?.Plan.OutlierRanges ?? IsolatedOutlier.Ranges);
        if (!ReferenceEquals(screened, values)) Outliers += screened.Count(float.IsNaN) - values.Count(float.IsNaN);
        return screened;
    }

    /// <summary>As forecasts read a history: zeros are its least positive value, or next to nothing where there is none.</summary>
    static float[] Floor(float[] values)
    {
        if (!values.AsSpan().Contains(0)) return values;
        var least = values.Where(value => value > 0).DefaultIfEmpty(float.Epsilon).Min();
        return Array.ConvertAll(values, value => value == 0 ? least : value);
    }

    /// <summary>The least value that there can be, as the values seen suggest.</summary>
    float LeastValue()
    {
        if (_options.Loss == ForecastLoss.NegativeBinomial) return 0;
        if (_least < 0) return float.NegativeInfinity;
        return _previous?.Minimum ?? (_isZeroLeast ? 0 : float.NegativeInfinity);
    }

    /// <summary>Refuses limits between which nothing lies, or none of the values: every forecast would be the limit.</summary>
    void CheckLimits()
    {
        if (!(Minimum < Maximum))
            throw new ArgumentException(FormattableString.Invariant($"{nameof(_options.MaximumValue)} is {Maximum}, but values of {Minimum} and more are to be forecast. Raise it, or lower {nameof(_options.MinimumValue)}."));
        if (_least > Maximum && _least <= _greatest)
            throw new UnsuitableValuesException(FormattableString.Invariant($"{nameof(_options.MaximumValue)} is {Maximum}, but every value lies above it, from {_least} to {_greatest}, so every forecast would be {Maximum}. Raise it to the largest value that there can be, or leave it out."));
        if (_greatest < Minimum && _least <= _greatest)
            throw new UnsuitableValuesException(FormattableString.Invariant($"{nameof(_options.MinimumValue)} is {Minimum}, but every value lies below it, from {_least} to {_greatest}, so every forecast would be {Minimum}. Lower it to the least value that there can be, or leave it out."));
    }

    static void CheckFinite(IReadOnlyList<float[]> series)
    {
        for (var s = 0; s < series.Count; s++)
        {
            var values = series[s] ?? throw new ArgumentNullException(nameof(series), FormattableString.Invariant($"Series {s} is null."));
            for (var i = 0; i < values.Length; i++)
                if (float.IsInfinity(values[i]))
                    throw new ArgumentException(FormattableString.Invariant($"Series {s} holds {values[i]} at position {i}. Values must be finite; NaN stands for a missing one."));
        }
    }

    static void CheckCounts(IReadOnlyList<float[]> series, ForecastOptions options)
    {
        if (options.LogTransform == true)
            throw new ArgumentException($"{nameof(options.LogTransform)} is set, but {nameof(options.Loss)} {options.Loss} forecasts counts themselves. Leave one of the two out.");
        for (var s = 0; s < series.Count; s++)
            for (var i = 0; i < series[s].Length; i++)
                if (!float.IsNaN(series[s][i]) && !(series[s][i] is >= 0 and <= LargestCount && series[s][i] == MathF.Floor(series[s][i])))
                    throw new UnsuitableValuesException(s, FormattableString.Invariant($"holds {series[s][i]} at position {i}, but {nameof(options.Loss)} {options.Loss} takes counts: whole numbers of 0 and more, up to {LargestCount:N0}, NaN for a missing one. Give counts, or choose another loss."));
    }
}
