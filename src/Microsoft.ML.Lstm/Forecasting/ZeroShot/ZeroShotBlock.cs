using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

namespace Microsoft.ML.Lstm.Forecasting.ZeroShot;

/// <summary>The forecasts of a block of rows, one for each target of a series: points, bounds and quantiles. Made once and used again, it allocates nothing.</summary>
sealed class ZeroShotBlock
{
    readonly ZeroShotPlan _plan;
    readonly ZeroShotPredictor _predictor;
    readonly float[] _quantiles, _point, _lower, _upper, _ofQuantiles;

    /// <summary>[horizon] for the bounds, then for each quantile: how far from the median it lies, as a score.</summary>
    readonly float[] _scores;
    readonly bool[] _isKnown;
    readonly (AdaptiveWidths? Widths, Observation? Observed)[] _adaptations;
    readonly int _horizon;
    float _level = float.NaN;

    /// <param name="plan">What is forecast.</param>
    /// <param name="rows">Rows at most.</param>
    /// <param name="horizon">Steps of each.</param>
    /// <param name="threads">Threads; 0 takes every core.</param>
    public ZeroShotBlock(ZeroShotPlan plan, int rows, int horizon, int threads)
    {
        (_plan, _horizon, _quantiles) = (plan, horizon, plan.Quantiles);
        _predictor = new(plan.Network.Forecaster, rows, plan.ContextLength, horizon, threads);
        (_isKnown, _adaptations) = (new bool[rows], new (AdaptiveWidths?, Observation?)[rows]);
        (_point, _lower, _upper) = (new float[rows * horizon], new float[rows * horizon], new float[rows * horizon]);
        _ofQuantiles = new float[checked(rows * horizon * _quantiles.Length)];
        _scores = new float[(1 + _quantiles.Length) * horizon];
        for (var q = 0; q < _quantiles.Length; q++)
            for (var h = 0; h < horizon; h++) _scores[((1 + q) * horizon) + h] = Score(h, _quantiles[q]);
    }

    /// <summary>Rows that were added.</summary>
    public int Count => _predictor.Count;

    public bool HasRoom => _predictor.HasRoom;

    public void Clear() => _predictor.Clear();

    /// <summary>Takes the context of one target.</summary>
    /// <param name="series">The series.</param>
    /// <param name="target">The number of the target.</param>
    /// <param name="observed">The observation that the forecast is made at, by which intervals adapt; null for none.</param>
    public void Add(SeriesContext series, int target, Observation? observed)
    {
        var context = series.Targets[target];
        _isKnown[Count] = context.Count > 0;
        _adaptations[Count] = series.Widths.Length == 0 ? default : (series.Widths[target], observed);
        context.CopyTo(_predictor.Add(context.Count));
    }

    /// <summary>Forecasts the rows, with bounds of a confidence level; those without any known value are NaN. What a row's observation shows counts from its own forecast on.</summary>
    public void Forecast(float confidenceLevel)
    {
        if (confidenceLevel != _level)
            for (var h = 0; h < _horizon; h++) _scores[h] = _plan.Calibration.Score(h, confidenceLevel);
        _level = confidenceLevel;
        _predictor.Forecast(_plan.Season);
        for (var row = 0; row < Count; row++)
        {
            var (widths, observed) = _adaptations[row];
            if (observed is { } now) widths?.Observe(now.Time, now.Value, confidenceLevel);
            if (_isKnown[row]) Write(row, _predictor.Quantiles(row), _predictor.Limits(row), widths);
            else Forget(row);
            if (observed is { } then) widths?.Keep(then.Time, Of(ForecastColumn.Lower, row, 1), Of(ForecastColumn.Upper, row, 1));
        }
    }

    /// <summary>What a column holds of some rows.</summary>
    public ReadOnlySpan<float> Of(ForecastColumn column, int row, int rows) => column switch
    {
        ForecastColumn.Point => _point.AsSpan(row * _horizon, rows * _horizon),
        ForecastColumn.Lower => _lower.AsSpan(row * _horizon, rows * _horizon),
        ForecastColumn.Upper => _upper.AsSpan(row * _horizon, rows * _horizon),
        _ => _ofQuantiles.AsSpan(row * _horizon * _quantiles.Length, rows * _horizon * _quantiles.Length),
    };

    /// <summary>A quantile's signed distance from the median.</summary>
    float Score(int step, float quantile) => quantile == 0.5f ? 0 : MathF.CopySign(_plan.Calibration.Score(step, Math.Abs((2 * quantile) - 1)), quantile - 0.5f);

    void Write(int row, ReadOnlySpan<float> all, ValueLimits limits, AdaptiveWidths? widths)
    {
        for (var h = 0; h < _horizon; h++)
        {
            var deciles = all.Slice(h * QuantileMixture.Levels, QuantileMixture.Levels);
            var (at, factor) = ((row * _horizon) + h, widths?.Factor(h) ?? 1);
            _point[at] = deciles[QuantileMixture.Median];
            (_lower[at], _upper[at]) = (At(deciles, -_scores[h], factor, limits), At(deciles, _scores[h], factor, limits));
            for (var q = 0; q < _quantiles.Length; q++) _ofQuantiles[(at * _quantiles.Length) + q] = At(deciles, _scores[((1 + q) * _horizon) + h], factor, limits);
        }
    }

    /// <summary>The quantile of a score, so many times as far from the median.</summary>
    static float At(ReadOnlySpan<float> deciles, float score, float factor, ValueLimits limits)
    {
        var (quantile, median) = (QuantileCurve.At(deciles, score), deciles[QuantileMixture.Median]);
        return limits.Limit(factor == 1 ? quantile : Math.Clamp(median + (factor * (quantile - median)), float.MinValue, float.MaxValue));
    }

    void Forget(int row)
    {
        foreach (var values in (ReadOnlySpan<float[]>)[_point, _lower, _upper]) values.AsSpan(row * _horizon, _horizon).Fill(float.NaN);
        _ofQuantiles.AsSpan(row * _horizon * _quantiles.Length, _horizon * _quantiles.Length).Fill(float.NaN);
    }
}
