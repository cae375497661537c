using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>
/// Explains a forecast by Shapley values (Shapley 1953; Štrumbelj and Kononenko 2010): what each group of features adds to it, on the mean over the orders in which the groups may
/// become known.
/// </summary>
/// <remarks>
/// The whole forecaster is asked, scaling, baseline and combination included. Within each order the additions telescope, so they sum to the difference of the forecast and of
/// the baseline's, whatever orders are drawn; an order and its reverse are drawn together (antithetic permutations: Mitchell et al. 2022). A group that
/// the forecaster does not read adds exactly 0.
/// </remarks>
sealed class ForecastExplainer
{
    /// <summary>Rows that are forecast at a time, so that every thread has some.</summary>
    const int BlockRows = 512;

    readonly Forecaster _forecaster;
    readonly ForecastPredictor _predictor;
    readonly FeatureGroups _groups;
    readonly WindowConfig _plan;

    /// <summary>The baseline and the whole, and behind them what lies between in each order.</summary>
    readonly HistoryRows _rows;
    readonly int[][] _orders;
    readonly float[] _points, _values;
    readonly double[] _sums;
    readonly int _horizon, _pairs, _seed;

    /// <param name="forecaster">The forecaster.</param>
    /// <param name="groups">What is shared out.</param>
    /// <param name="horizon">Steps that are forecast.</param>
    /// <param name="permutations">Orders that are drawn, a multiple of 2.</param>
    /// <param name="seed">Of the orders.</param>
    /// <param name="threads">Threads that forecast.</param>
    public ForecastExplainer(Forecaster forecaster, FeatureGroups groups, int horizon, int permutations, int seed, int threads)
    {
        (_forecaster, _groups, _horizon, _pairs, _seed) = (forecaster, groups, horizon, permutations / 2, seed);
        _predictor = new(forecaster, threads);
        (_plan, _values) = (forecaster.Model.Plan, new float[forecaster.HistoryLength]);
        _orders = new int[2 * Math.Clamp(BlockRows / (2 * groups.Count), 1, _pairs)][];
        for (var i = 0; i < _orders.Length; i++) _orders[i] = new int[groups.Count];
        var rows = 2 + (_orders.Length * (groups.Count - 1));
        _rows = new(_plan, rows, horizon);
        _points = new float[checked(rows * horizon)];
        _sums = new double[checked(groups.Count * horizon)];
    }

    /// <summary>Explains the forecast of one row.</summary>
    /// <param name="row">The row; covariates have room for as many steps ahead as are forecast.</param>
    /// <param name="forecast">[horizon]: overwritten with the forecast.</param>
    /// <param name="baseline">[horizon]: overwritten with the forecast of the baseline, of which no group is known.</param>
    /// <param name="contributions">[groups, horizon]: overwritten with what each group adds.</param>
    public void Explain(HistoryBatch row, Span<float> forecast, Span<float> baseline, Span<float> contributions)
    {
        // What the forecaster reads as missing is no part of the series' level, either.
        row.Values.CopyTo(_values);
        IsolatedOutlier.Remove(_values, _plan.Seasons, _plan.OutlierRanges);
        row = row with { Values = _values };
        var random = new Random(_seed);
        _sums.AsSpan().Clear();
        int[] drawn = [.. Enumerable.Range(0, _groups.Count)];
        for (var pair = 0; pair < _pairs; pair += _orders.Length / 2)
        {
            var orders = _orders.AsSpan(0, Math.Min(_orders.Length, 2 * (_pairs - pair)));
            for (var i = 0; i < orders.Length; i += 2)
            {
                random.Shuffle(drawn);
                drawn.CopyTo(orders[i], 0);
                drawn.CopyTo(orders[i + 1], 0);
                Array.Reverse(orders[i + 1]);
            }

            Forecast(row, orders);
            for (var i = 0; i < orders.Length; i++) Sum(orders[i], 2 + (i * (_groups.Count - 1)));
        }

        Points(0).CopyTo(baseline);
        Points(1).CopyTo(forecast);
        for (var i = 0; i < _sums.Length; i++) contributions[i] = (float)(_sums[i] / (2 * _pairs));
    }

    /// <summary>Forecasts of the baseline, of the whole, and of what lies between in each order.</summary>
    void Forecast(HistoryBatch source, ReadOnlySpan<int[]> orders)
    {
        _rows.Clear();
        var baseline = Add(source);
        _groups.WriteBaseline(source, baseline);
        var whole = Add(source, baseline);
        for (var group = 0; group < _groups.Count; group++) _groups.Write(group, source, whole);
        foreach (var order in orders)
        {
            var last = baseline;
            foreach (var group in order.AsSpan(0, order.Length - 1))
            {
                last = Add(source, last);
                _groups.Write(group, source, last);
            }
        }

        _forecaster.Forecast(_rows.Batch, _rows.Count, _horizon, _points.AsSpan(0, _rows.Count * _horizon), [], [], _forecaster.ConfidenceLevel, _predictor);
    }

    HistoryRows.Row Add(HistoryBatch source) => _rows.Add(source.Gaps.IsEmpty ? 0 : source.Gaps[0], source.Spreads.IsEmpty ? default : source.Spreads[0]);

    /// <summary>Adds a row that is so far like another one.</summary>
    HistoryRows.Row Add(HistoryBatch source, HistoryRows.Row other)
    {
        var row = Add(source);
        other.Values.CopyTo(row.Values);
        other.Observed.CopyTo(row.Observed);
        other.Covariates.CopyTo(row.Covariates);
        other.Statics.CopyTo(row.Statics);
        other.Categories.CopyTo(row.Categories);
        return row;
    }

    /// <summary>Adds to each group's sum what the forecast changes by when it becomes known; the rows of an order begin with the first one.</summary>
    void Sum(ReadOnlySpan<int> order, int first)
    {
        for (var i = 0; i < order.Length; i++)
        {
            var before = Points(i == 0 ? 0 : first + i - 1);
            var after = Points(i + 1 == order.Length ? 1 : first + i);
            for (var h = 0; h < _horizon; h++) _sums[(order[i] * _horizon) + h] += (double)after[h] - before[h];
        }
    }

    Span<float> Points(int row) => _points.AsSpan(row * _horizon, _horizon);
}
