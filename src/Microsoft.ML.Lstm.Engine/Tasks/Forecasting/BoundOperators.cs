using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>The half-widths of a forecaster's bounds as ONNX operators, as <see cref="ForecastPredictor"/> computes them.</summary>
sealed class BoundOperators
{
    // Half of what a float holds, so that a bound is finite, too.
    const float Most = float.MaxValue / 2;

    readonly ForecastModel _model;
    readonly float _confidenceLevel;

    // Of the last observed window [batch, 1].
    readonly OnnxValue _spread, _cold;
    readonly OnnxValue? _limit;

    /// <param name="model">The model.</param>
    /// <param name="window">The last observed window.</param>
    /// <param name="confidenceLevel">The part of the values that should lie between the bounds.</param>
    public BoundOperators(ForecastModel model, WindowOperators window, float confidenceLevel)
    {
        (_model, _confidenceLevel, _spread) = (model, confidenceLevel, window.Spread);
        if (model.WidthLimit < float.MaxValue) _limit = window.ErrorUnit(model.IsLimitFormer) * (float)model.WidthLimit;
        var counts = Enumerable.Range(0, model.Plan.SpreadLength + 1).Select(known => (float)model.ColdStart.Factor(Math.Max(1, known), model.Plan.SpreadLength, confidenceLevel)).ToArray();
        _cold = _spread.Graph.Constant("cold", counts, counts.Length).Apply("Gather", window.ObservedCount.Cast(OnnxType.Int64));
    }

    /// <summary>The part of a horizon's own variance that is new to each horizon, as many as are forecast [horizons, 1].</summary>
    public static OnnxValue Shares(ForecastModel model, OnnxValue horizons, int most)
    {
        var graph = horizons.Graph;
        // The first horizon is not added to anything.
        var roots = Enumerable.Range(0, most).Select(horizon => horizon == 0 ? 0 : (float)Math.Sqrt(model.Growth.Share(horizon))).ToArray();
        return graph.Apply("Slice", [graph.Constant("shares", roots, most, 1), graph.Integers(0), horizons, graph.Integers(0)]);
    }

    /// <summary>The half-widths of one horizon [batch, Horizon, 2], below and above, in the body of the loop over them.</summary>
    /// <param name="window">The window that is read.</param>
    /// <param name="quantiles">[batch, Horizon, Levels].</param>
    /// <param name="before">[batch, 2]: those at the end of the horizon before.</param>
    /// <param name="share">The root of the part of its variance that is new.</param>
    public OnnxValue Widths(WindowOperators window, OnnxValue quantiles, OnnxValue before, OnnxValue share)
    {
        var (graph, horizon, scores) = (quantiles.Graph, _model.Plan.Horizon, _model.Scores);
        var (floors, factors) = (new float[2 * horizon], new float[2 * horizon]);
        for (var i = 0; i < factors.Length; i++) (floors[i], factors[i]) = (scores.Floors[i / 2], scores.Factor(i % 2, i / 2, _confidenceLevel));
        var widths = (quantiles.Slice(2, 1, 3) - quantiles.Slice(2, 0, 2)).Apply("Max", graph.Constant("floors", floors, horizon, 2)) * graph.Constant("factors", factors, horizon, 2);
        // A window of forecasts is calmer than the series: bounds keep the spread of the last observed window.
        var own = widths.AtMost(_model.Plan.ClipLimit) * Inside(_spread).Apply("Max", window.Spread).Unsqueeze(-1);
        if (_limit is { } limit) own = own.Apply("Min", Inside(limit).Unsqueeze(-1));
        own *= Inside(_cold).Unsqueeze(-1);
        return own.Apply("Max", CurveOperators.Hypotenuse(own * share, before.Unsqueeze(1))).AtMost(Most);

        OnnxValue Inside(OnnxValue outer) => graph.Value(outer.Name);
    }

    /// <summary>The half-widths of the steps that are asked for [batch, horizon, 2]; those behind a gap are never narrower than within it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="widths">[batch, steps, 2]: those of all steps that are forecast.</param>
    /// <param name="gap">The gaps.</param>
    /// <param name="asked">[batch, horizon]: places of the steps that are asked for.</param>
    public static OnnxValue BehindGap(ForecastModel model, OnnxValue widths, GapOperators gap, OnnxValue asked)
    {
        var graph = widths.Graph;
        var place = ((widths.Slice(2, 0, 1) * 0) + 1).Apply("CumSum", graph.Integers(1)) - 1;
        var steps = gap.Steps.Unsqueeze(-1);
        if (gap.IsCut)
        {
            var reach = (place + 1) / model.Plan.Horizon;
            var further = reach + (gap.Cut.Unsqueeze(-1) / model.Plan.Horizon);
            widths = (widths * (Variance(model.Growth, further) / Variance(model.Growth, reach)).Apply("Sqrt")).AtMost(Most);
        }

        var within = (1 - steps.Below(place)) * steps.AtMost(1);
        return widths.GatherSteps(asked).Apply("Max", (widths * within).Reduce("ReduceMax", 1));
    }

    // Of errors after so many horizons.
    static OnnxValue Variance(ErrorGrowth growth, OnnxValue horizons)
    {
        var (last, reach) = (growth.Variances.Length, horizons.AtLeast(1));
        var far = ((reach / last).Apply("Log") * (float)growth.Power).Apply("Exp") * growth.Variances[^1];
        if (last == 1) return far;
        var (knots, values) = (new double[last], new double[last]);
        for (var i = 0; i < last; i++) (knots[i], values[i]) = (i + 1, growth.Variances[i]);
        return CurveOperators.Lines(reach, knots, values, 0, 0).Where(reach.Apply("Less", reach.Graph.Number(last)), far);

    }
}
