using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>The half-widths of a forecaster's bounds as ONNX operators, as <see cref="ForecastPredictor"/> computes them.</summary>
sealed class BoundOperators
{
    // Half of what a float holds, so that a bound is finite, too.
    const float Most = float.MaxValue / 2;

    static readonly int[] Sides = [0, 1];

    readonly ForecastModel _model;
    readonly float[] _levels;

    // Of the last observed window [batch, 1], and how much wider bounds are where few values are known [batch, 1, 2 · levels].
    readonly OnnxValue _spread, _cold;
    readonly OnnxValue? _limit;

    /// <param name="model">The model.</param>
    /// <param name="window">The last observed window.</param>
    /// <param name="levels">Confidence levels in ascending order; bounds of a higher one are never narrower.</param>
    public BoundOperators(ForecastModel model, WindowOperators window, float[] levels)
    {
        (_model, _levels, _spread) = (model, levels, window.Spread);
        if (model.WidthLimit < float.MaxValue) _limit = window.ErrorUnit(model.IsLimitFormer) * (float)model.WidthLimit;
        var counts = model.Plan.SpreadLength + 1;
        float[] factors = [.. from known in Enumerable.Range(0, counts) from level in levels from side in Sides select (float)model.ColdStart.Factor(Math.Max(1, known), model.Plan.SpreadLength, level)];
        _cold = _spread.Graph.Constant("cold", factors, counts, Size).Apply("Gather", window.ObservedCount.Cast(OnnxType.Int64));
    }

    /// <summary>Half-widths of a step: below and above, of one level after the other.</summary>
    public int Size => Sides.Length * _levels.Length;

    /// <summary>The part of a horizon's own variance that is new to each horizon, as many as are forecast [horizons, 1].</summary>
    public static OnnxValue Shares(ForecastModel model, OnnxValue horizons, int most)
    {
        var graph = horizons.Graph;
        // The first horizon is not added to anything.
        var roots = Enumerable.Range(0, most).Select(horizon => horizon == 0 ? 0 : (float)Math.Sqrt(model.Growth.Share(horizon))).ToArray();
        return graph.Apply("Slice", [graph.Constant("shares", roots, most, 1), graph.Integers(0), horizons, graph.Integers(0)]);
    }

    /// <summary>The half-widths of one horizon [batch, Horizon, Size] in the body of the loop over them.</summary>
    /// <param name="window">The window that is read.</param>
    /// <param name="quantiles">[batch, Horizon, Levels].</param>
    /// <param name="before">[batch, Size]: those at the end of the horizon before.</param>
    /// <param name="share">The root of the part of its variance that is new.</param>
    public OnnxValue Widths(WindowOperators window, OnnxValue quantiles, OnnxValue before, OnnxValue share)
    {
        var (graph, horizon, scores) = (quantiles.Graph, _model.Plan.Horizon, _model.Scores);
        float[] floors = [.. from h in Enumerable.Range(0, horizon) from side in Sides select scores.Floors[h]];
        float[] factors = [.. from h in Enumerable.Range(0, horizon) from level in _levels from side in Sides select scores.Factor(side, h, level)];
        var widths = (quantiles.Slice(2, 1, 3) - quantiles.Slice(2, 0, 2)).Apply("Max", graph.Constant("floors", floors, horizon, Sides.Length));
        widths = graph.Concat(2, [.. _levels.Select(_ => widths)]) * graph.Constant("factors", factors, horizon, Size);
        // A window of forecasts is calmer than the series: bounds keep the spread of the last observed window.
        var own = widths.AtMost(_model.Plan.ClipLimit) * Inside(_spread).Apply("Max", window.Spread).Unsqueeze(-1);
        if (_limit is { } limit) own = own.Apply("Min", Inside(limit).Unsqueeze(-1));
        own *= Inside(_cold);
        var all = own.Apply("Max", CurveOperators.Hypotenuse(own * share, before.Unsqueeze(1))).AtMost(Most);
        var wider = new List<OnnxValue>();
        for (var at = 0; at < Size; at += Sides.Length)
        {
            var level = all.Slice(2, at, at + Sides.Length);
            wider.Add(wider is [.., var narrower] ? level.Apply("Max", narrower) : level);
        }

        return graph.Concat(2, [.. wider]);

        OnnxValue Inside(OnnxValue outer) => graph.Value(outer.Name);
    }

    /// <summary>The half-widths of the steps that are asked for [batch, horizon, Size]; those behind a gap are never narrower than within it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="widths">[batch, steps, Size]: those of all steps that are forecast.</param>
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
