using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>The forecasts of a block of rows, one for each target of a series: points, bounds and quantiles, in the order of the columns.</summary>
sealed class ForecastVectors
{
    readonly float[] _quantiles, _levels, _point, _lower, _upper, _ofQuantiles;

    /// <summary>Of the bounds and of each quantile, the place of its confidence level; -1 for a quantile that is the point forecast.</summary>
    readonly int[] _places;
    readonly bool _hasBounds;
    readonly int _horizon;
    float _level = float.NaN;
    int _rows;

    /// <param name="quantiles">The quantiles that are asked for.</param>
    /// <param name="rows">Rows at most.</param>
    /// <param name="horizon">Steps of each.</param>
    /// <param name="hasBounds">Whether there are bounds.</param>
    public ForecastVectors(IReadOnlyList<float> quantiles, int rows, int horizon, bool hasBounds)
    {
        (_quantiles, _horizon, _hasBounds) = ([.. quantiles], horizon, hasBounds);
        _places = new int[_quantiles.Length + 1];
        // As many as there may be: the bounds' level, and one for each quantile.
        _levels = new float[_quantiles.Length + 1];
        var bounds = checked(_levels.Length * rows * horizon);
        (_point, _lower, _upper, _ofQuantiles) = (new float[rows * horizon], new float[bounds], new float[bounds], new float[rows * horizon * _quantiles.Length]);
    }

    /// <summary>Forecasts rows, with bounds of a confidence level.</summary>
    public void Forecast(Forecaster forecaster, HistoryBatch batch, int rows, float confidenceLevel, ForecastPredictor predictor)
    {
        SetLevels(confidenceLevel, out var levels);
        _rows = rows;
        var bounds = levels * rows * _horizon;
        forecaster.ForecastLevels(batch, rows, _horizon, _levels.AsSpan(0, levels), _point.AsSpan(0, rows * _horizon), _lower.AsSpan(0, bounds), _upper.AsSpan(0, bounds), predictor);
        for (var q = 0; q < _quantiles.Length; q++)
        {
            var from = _places[q + 1] < 0 ? _point.AsSpan(0, rows * _horizon) : (_quantiles[q] < 0.5f ? _lower : _upper).AsSpan(_places[q + 1] * rows * _horizon, rows * _horizon);
            for (var i = 0; i < from.Length; i++) _ofQuantiles[(i * _quantiles.Length) + q] = from[i];
        }
    }

    /// <summary>Widens or narrows the bounds of a row, and moves its quantiles alike, by what has been observed of its series.</summary>
    public void Adapt(int row, AdaptiveWidths widths, Forecaster forecaster)
    {
        var (at, bounds) = (row * _horizon, ((_places[0] * _rows) + row) * _horizon);
        for (var h = 0; h < _horizon; h++)
        {
            var factor = widths.Factor(h);
            if (factor == 1) continue;
            Scale(ref _lower[bounds + h], _point[at + h], factor, forecaster);
            Scale(ref _upper[bounds + h], _point[at + h], factor, forecaster);
            foreach (ref var quantile in _ofQuantiles.AsSpan((at + h) * _quantiles.Length, _quantiles.Length)) Scale(ref quantile, _point[at + h], factor, forecaster);
        }
    }

    /// <summary>Moves a bound away from the point forecast or to it, in logarithms where those are forecast.</summary>
    static void Scale(ref float bound, float point, float factor, Forecaster forecaster)
    {
        var scaled = forecaster.LogTransform && point > 0 && bound > 0 ? point * MathF.Pow(bound / point, factor) : point + (factor * (bound - point));
        bound = float.IsNaN(bound) ? bound : Math.Clamp(scaled, Math.Max(forecaster.Model.Minimum, float.MinValue), Math.Min(forecaster.Model.Maximum, float.MaxValue));
    }

    /// <summary>Makes what a row cannot forecast missing: steps whose covariates are not known.</summary>
    public void Cut(int row, int steps)
    {
        if (steps >= _horizon) return;
        var at = row * _horizon;
        _point.AsSpan(at + steps, _horizon - steps).Fill(float.NaN);
        _lower.AsSpan((_places[0] * _rows * _horizon) + at + steps, _horizon - steps).Fill(float.NaN);
        _upper.AsSpan((_places[0] * _rows * _horizon) + at + steps, _horizon - steps).Fill(float.NaN);
        _ofQuantiles.AsSpan((at + steps) * _quantiles.Length, (_horizon - steps) * _quantiles.Length).Fill(float.NaN);
    }

    /// <summary>[rows, horizon]: the forecasts of some rows.</summary>
    public ReadOnlySpan<float> Points(int row, int rows) => _point.AsSpan(row * _horizon, rows * _horizon);

    /// <summary>[rows, horizon]: the lower bounds of some rows.</summary>
    public ReadOnlySpan<float> Lower(int row, int rows) => _lower.AsSpan(((_places[0] * _rows) + row) * _horizon, rows * _horizon);

    /// <summary>[rows, horizon]: the upper bounds of some rows.</summary>
    public ReadOnlySpan<float> Upper(int row, int rows) => _upper.AsSpan(((_places[0] * _rows) + row) * _horizon, rows * _horizon);

    /// <summary>[rows, horizon, quantiles] of some rows.</summary>
    public ReadOnlySpan<float> Quantiles(int row, int rows) => _ofQuantiles.AsSpan(row * _horizon * _quantiles.Length, rows * _horizon * _quantiles.Length);

    /// <summary>What a column holds of some rows.</summary>
    public ReadOnlySpan<float> Of(ForecastColumn column, int row, int rows) => column switch
    {
        ForecastColumn.Point => Points(row, rows),
        ForecastColumn.Lower => Lower(row, rows),
        ForecastColumn.Upper => Upper(row, rows),
        _ => Quantiles(row, rows),
    };

    /// <summary>The confidence levels, in ascending order, each once.</summary>
    void SetLevels(float confidenceLevel, out int levels)
    {
        if (confidenceLevel != _level)
        {
            var sorted = Levels(_quantiles, confidenceLevel, _hasBounds);
            _levels.AsSpan().Fill(float.PositiveInfinity);
            sorted.CopyTo(_levels, 0);
            _places[0] = Math.Max(0, Array.IndexOf(sorted, confidenceLevel));
            for (var q = 0; q < _quantiles.Length; q++) _places[q + 1] = Array.IndexOf(sorted, LevelOf(_quantiles[q]));
            _level = confidenceLevel;
        }

        levels = 0;
        while (levels < _levels.Length && float.IsFinite(_levels[levels])) levels++;
    }

    /// <summary>The confidence levels of quantiles, and of the bounds where there are any, in ascending order, each once; one at least.</summary>
    public static float[] Levels(IEnumerable<float> quantiles, float confidenceLevel, bool hasBounds)
    {
        var all = new SortedSet<float>(quantiles.Where(quantile => quantile != 0.5f).Select(LevelOf));
        if (hasBounds || all.Count == 0) all.Add(confidenceLevel);
        return [.. all];
    }

    /// <summary>The confidence level one of whose bounds is a quantile.</summary>
    public static float LevelOf(float quantile) => Math.Abs((2 * quantile) - 1);
}
