using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Statistics;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Collects forecasts of held-out windows and computes conformal scores from them.</summary>
sealed class Calibration(int horizon)
{
    /// <summary>How wide bounds may be at least, in units of the largest error seen.</summary>
    const double LeastLimit = 1.25;

    /// <summary>Forecast and spread without a floor, the truth, and whether the window varied at all, of each window and step in turn.</summary>
    readonly List<(QuantileSpread Widths, float Truth, bool HasVariation)> _seen = [];

    /// <summary>What an error of one spread is in units of the series' mean step, or of logarithms as it is, for each window, and the future that it belongs to.</summary>
    readonly List<(double Unit, int Future)> _windows = [];
    readonly EffectiveSampleSize _sample = new(horizon);
    int _futures, _future = -1;
    (int Series, int From) _current = (-1, 0);
    double _errors, _weights, _largest, _largestOwn;

    /// <summary>The mean absolute error of the forecasts, in units of each series' mean step; of logarithms as they are.</summary>
    public double MeanError => _errors / Math.Max(1, _weights);

    /// <summary>The mean error within each future that overlaps no other.</summary>
    public double[] Errors() => CombinedErrors(this, 0, this, 0);

    /// <summary>The mean error within each future that overlaps no other, of the weighted mean of these forecasts and those of other calibrations, of the same windows.</summary>
    public double[] CombinedErrors(Calibration naive, float weight, Calibration pretrained, float pretrainedWeight)
    {
        var (sums, counts) = (new List<double>(), new List<int>());
        for (var i = 0; i < Math.Min(_seen.Count, Math.Min(naive._seen.Count, pretrained._seen.Count)); i++)
        {
            var (unit, future) = _windows[i / horizon];
            if (future == sums.Count)
            {
                sums.Add(0);
                counts.Add(0);
            }

            var point = ((1 - weight - pretrainedWeight) * _seen[i].Widths.Point) + (weight * naive._seen[i].Widths.Point) + (pretrainedWeight * pretrained._seen[i].Widths.Point);
            var error = unit * Math.Abs(_seen[i].Truth - point);
            if (double.IsFinite(error)) (sums[future], counts[future]) = (sums[future] + error, counts[future] + 1);
        }

        return [.. sums.Zip(counts, (sum, count) => sum / Math.Max(1, count))];
    }

    /// <summary>Forecasts a task's validation windows; when stopped, the first few of them.</summary>
    /// <param name="task">The task whose windows they are.</param>
    /// <param name="weights">Flat weights of the network.</param>
    /// <param name="context">Who works, and whether to make it short.</param>
    /// <param name="learnt">Whether the network has learnt from these windows.</param>
    public void Add(ForecastTask task, float[] weights, TrainingContext context, bool learnt = false)
    {
        var futures = task.Validation.NonOverlappingHorizons(horizon);
        var forecasts = new ValidationForecasts(task, weights, context.Team);
        var done = 0;
        while (done < task.Validation.Count && (done == 0 || !context.IsCanceled()))
        {
            var count = forecasts.Run(done);
            for (var i = 0; i < count * horizon; i++)
            {
                var (scale, series, future) = (forecasts.Scales[i / horizon], task.Validation.Series(done + (i / horizon)), forecasts.Futures[i]);
                var prediction = forecasts.Prediction(i);
                _seen.Add((QuantileSpread.Of(prediction, 0), future, scale.Spread > 0));
                var unit = task.Data.ErrorUnit(series, scale);
                if (i % horizon == 0) _windows.Add((unit, Future(series, task.Validation.Origin(done + (i / horizon)))));
                var error = unit * Math.Abs(future - prediction[1]);
                if (!double.IsFinite(error)) continue;
                (_errors, _weights) = (_errors + error, _weights + 1);
                var own = Math.Abs(future - prediction[1]) * scale.Spread;
                if (scale.Spread > 0) (_largest, _largestOwn) = (Math.Max(_largest, own / scale.ErrorUnit), Math.Max(_largestOwn, own));
            }

            done += count;
        }

        // Of what was learnt less can be told than of as many futures that were not.
        var (seen, part) = (done / (double)Math.Max(1, task.Validation.Count), learnt ? 2 : 1);
        _futures += Math.Max(1, (int)(futures * seen) / part);
        _sample.Targets += (int)(task.Validation.DistinctTargets(task.Data.Set, horizon) * seen) / part;
    }

    /// <summary>The number of the future of a window, which begins where the one before ends or where another series, or the same of another fold, does.</summary>
    int Future(int series, int origin)
    {
        if (series != _current.Series || origin < _current.From || origin >= _current.From + horizon) (_current, _future) = ((series, origin), _future + 1);
        return _future;
    }

    public ConformalQuantiles Table() => Table(.., _futures);

    /// <summary>
    /// The widest that one side of the bounds may be, in <see cref="WindowScale.ErrorUnit"/>: a quarter wider than the largest error seen, and more the fewer
    /// independent errors there are. Where demand is mostly zero, or after a shift of the level, the scores of calm windows would else promise lively ones many times what ever came.
    /// </summary>
    /// <param name="log">Whether values are logarithms, which are not widened beyond a doubling for being few: bounds would be out of all proportion.</param>
    public double Limit(bool log)
    {
        if (!(_largest > 0)) return double.MaxValue;
        var factor = LeastLimit + (4.0 / Math.Max(1, _sample.Size([.. _seen], _futures, 1)));
        return _largest * (log ? Math.Min(factor, Math.Max(LeastLimit, Math.Log(2) / _largestOwn)) : factor);
    }

    /// <summary>Cross-validated coverage of the bounds: each half of the windows is evaluated by bounds from the other half.</summary>
    public double Coverage(float confidenceLevel)
    {
        var half = _seen.Count / horizon / 2 * horizon;
        if (half == 0) return double.NaN;
        var (early, late) = (Table(..half, _futures / 2), Table(half.., _futures / 2));
        double covered = 0, known = 0;
        for (var i = 0; i < _seen.Count; i++)
        {
            var (widths, truth, hasVariation) = _seen[i];
            if (float.IsNaN(truth)) continue;
            var (table, step) = (i < half ? late : early, i % horizon);
            known++;
            if (!hasVariation) covered += truth == 0 ? 1 : 0;
            else if (widths.Point - truth <= Math.Max(widths.Below, table.Floors[step]) * table.Factor(0, step, confidenceLevel)
                && truth - widths.Point <= Math.Max(widths.Above, table.Floors[step]) * table.Factor(1, step, confidenceLevel)) covered++;
        }

        return known > 0 ? covered / known : double.NaN;
    }

    ConformalQuantiles Table(Range range, int futures)
    {
        var seen = _seen.ToArray()[range];
        var size = Math.Max(1, _sample.Size(seen, futures, (double)seen.Length / Math.Max(1, _seen.Count)));
        var floors = Floors(seen, futures, size);
        var (below, above) = (new float[seen.Length], new float[seen.Length]);
        for (var i = 0; i < seen.Length; i++)
        {
            var (widths, truth, hasVariation) = seen[i];
            if (!hasVariation) truth = float.NaN;
            below[i] = (widths.Point - truth) / Math.Max(widths.Below, floors[i % horizon]);
            above[i] = (truth - widths.Point) / Math.Max(widths.Above, floors[i % horizon]);
        }

        return ConformalQuantiles.Build(below, above, floors, seen.Length / horizon, size);
    }

    /// <summary>
    /// The least width of each step: the median error there, or half of the mean error, where most errors are nothing and a few are large; the less of it
    /// the more there is to tell the network's own spread by.
    /// </summary>
    float[] Floors((QuantileSpread Widths, float Truth, bool HasVariation)[] seen, int futures, int size)
    {
        var part = Math.Clamp(8f / Math.Max(1, futures), 0.1f, 1);
        var floors = new float[horizon];
        var errors = new List<float>();
        for (var h = 0; h < horizon; h++)
        {
            errors.Clear();
            for (var i = h; i < seen.Length; i += horizon)
                if (!float.IsNaN(seen[i].Truth) && seen[i].HasVariation) errors.Add(Math.Abs(seen[i].Truth - seen[i].Widths.Point));
            errors.Sort();
            floors[h] = errors.Count == 0 ? 1 : Math.Max(Math.Max(1e-4f, 0.5f / ((float)size * size)), part * Math.Max(errors[errors.Count / 2], errors.Average() / 2));
        }

        return floors;
    }
}
