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
    readonly Forecaster _forecaster;
    readonly ForecastPredictor _predictor;
    readonly FeatureGroups _groups;
    readonly HistoryRows _rows;
    readonly int[] _order;
    readonly float[] _points;
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
        var rows = 2 * (groups.Count + 1);
        _rows = new(forecaster.Model.Plan, rows, horizon);
        _order = new int[groups.Count];
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
        var random = new Random(_seed);
        _sums.AsSpan().Clear();
        for (var i = 0; i < _order.Length; i++) _order[i] = i;
        for (var pair = 0; pair < _pairs; pair++)
        {
            random.Shuffle(_order);
            _rows.Clear();
            AddOrder(row);
            Array.Reverse(_order);
            AddOrder(row);
            _forecaster.Forecast(_rows.Batch, _rows.Count, _horizon, _points, [], [], _forecaster.ConfidenceLevel, _predictor);
            Sum(_points.AsSpan((_order.Length + 1) * _horizon));
            Array.Reverse(_order);
            Sum(_points);
        }

        _points.AsSpan(0, _horizon).CopyTo(baseline);
        _points.AsSpan(_order.Length * _horizon, _horizon).CopyTo(forecast);
        for (var i = 0; i < _sums.Length; i++) contributions[i] = (float)(_sums[i] / (2 * _pairs));
    }

    /// <summary>Adds the baseline, and after it a row more for each group that becomes known.</summary>
    void AddOrder(HistoryBatch source)
    {
        var last = Add(source);
        _groups.WriteBaseline(source, last);
        foreach (var group in _order)
        {
            var row = Add(source);
            last.Values.CopyTo(row.Values);
            last.Observed.CopyTo(row.Observed);
            last.Covariates.CopyTo(row.Covariates);
            last.Statics.CopyTo(row.Statics);
            last.Categories.CopyTo(row.Categories);
            _groups.Write(group, source, row);
            last = row;
        }
    }

    HistoryRows.Row Add(HistoryBatch source) => _rows.Add(source.Gaps.IsEmpty ? 0 : source.Gaps[0], source.Spreads.IsEmpty ? default : source.Spreads[0]);

    /// <summary>Adds to each group's sum what the forecast changes by when it becomes known.</summary>
    void Sum(ReadOnlySpan<float> points)
    {
        for (var i = 0; i < _order.Length; i++)
            for (var h = 0; h < _horizon; h++) _sums[(_order[i] * _horizon) + h] += (double)points[((i + 1) * _horizon) + h] - points[(i * _horizon) + h];
    }
}
