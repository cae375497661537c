using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>A <see cref="Forecaster"/> as ONNX operators: from the last values of series to forecasts and calibrated bounds.</summary>
/// <param name="Point">The forecasts [batch, horizon].</param>
/// <param name="Lower">Of each confidence level, the lower bounds [batch, horizon].</param>
/// <param name="Upper">Of each confidence level, the upper bounds [batch, horizon].</param>
sealed record ForecastOperators(OnnxValue Point, OnnxValue[] Lower, OnnxValue[] Upper)
{
    // Half of what a float holds: what is added to it is finite.
    const float Most = float.MaxValue / 2;

    /// <summary>Writes a forecaster.</summary>
    /// <param name="model">The model.</param>
    /// <param name="histories">[batch, steps]: the last values of each series, as many as are known; NaN where missing.</param>
    /// <param name="levels">Confidence levels in ascending order; one at least.</param>
    /// <exception cref="NotSupportedException">A part of the model has no form in ONNX.</exception>
    public static ForecastOperators Write(ForecastModel model, OnnxValue histories, float[] levels)
    {
        Check(model);
        var (plan, graph) = (model.Plan, histories.Graph);
        var longest = graph.Apply("Pad", [histories, graph.Integers(0, plan.HistoryLength, 0, 0), graph.Number(float.NaN)]).Slice(1, -plan.HistoryLength, long.MaxValue);
        var read = OutlierOperators.Without(plan, longest);
        var gap = new GapOperators(plan, read);
        if (plan.Log) read = Logarithms(read);
        var history = gap.Shift(read);
        var window = new WindowOperators(plan, history);
        var bounds = new BoundOperators(model, window, levels);

        // A horizon after the other, each from the medians of those before.
        var body = graph.Body();
        var inner = new OnnxGraph(body);
        var past = inner.Value(body.Input(body.NewName("past"), OnnxType.Float, "batch", plan.HistoryLength));
        var widthsBefore = inner.Value(body.Input(body.NewName("before"), OnnxType.Float, "batch", bounds.Size));
        var share = inner.Value(body.Input(body.NewName("share"), OnnxType.Float, 1));
        var own = new WindowOperators(plan, past);
        var quantiles = HorizonOperators.Write(model, own);
        var (least, most) = Limits(model);
        var points = own.Absolute(quantiles.Slice(2, 1, 2).Squeeze(2)).AtLeast(Math.Max(least, -Most)).AtMost(Math.Min(most, Most));
        var widths = bounds.Widths(own, quantiles, widthsBefore, share);
        Give(inner.Concat(1, past, points).Slice(1, -plan.HistoryLength, long.MaxValue), "batch", plan.HistoryLength);
        Give(widths.Slice(1, -1, long.MaxValue).Squeeze(1), "batch", bounds.Size);
        Give(points, "batch", plan.Horizon);
        Give(widths, "batch", plan.Horizon, bounds.Size);
        OnnxValue[] inputs = [history, (window.Spread * 0) + ScalerOperators.Row(window.Spread, "none", new float[bounds.Size]), BoundOperators.Shares(model, gap.Passes(model.Horizon), gap.MostPasses(model.Horizon))];
        var scanned = graph.Apply("Scan", inputs, 4, [new("body", body), new("num_scan_inputs", 1L)]);

        var allPoints = scanned[2].Transpose(1, 0, 2).Reshape(0, -1, 1);
        var asked = gap.Asked(model.Horizon);
        var point = allPoints.GatherSteps(asked).Squeeze(2);
        var reach = BoundOperators.BehindGap(model, scanned[3].Transpose(1, 0, 2, 3).Reshape(0, -1, bounds.Size), gap, asked);
        var hasValue = window.ObservedCount.Cast(OnnxType.Bool);
        return new(
            Known(Value(point)),
            [.. levels.Select((_, level) => Known(Value(point).Apply("Min", Value((point - Reach(level, 0)).AtLeast(least)))))],
            [.. levels.Select((_, level) => Known(Value(point).Apply("Max", Value((point + Reach(level, 1)).AtMost(most)))))]);

        OnnxValue Reach(int level, int side) => reach.Slice(2, (2 * level) + side, (2 * level) + side + 1).Squeeze(2);

        void Give(OnnxValue value, params object[] dims)
        {
            var name = body.NewName("next");
            inner.Name(value, name);
            body.Output(name, OnnxType.Float, dims);
        }

        OnnxValue Value(OnnxValue units) => (plan.Log ? units.Apply("Exp") : units).AtMost(float.MaxValue).AtLeast(float.MinValue);

        OnnxValue Known(OnnxValue values) => values.Where(hasValue, graph.Number(float.NaN));
    }

    // What is in the data's units, as the network sees it; within what a float holds.
    static (float Least, float Most) Limits(ForecastModel model) => model.Plan.Log
        ? (Math.Max(float.MinValue, MathF.Log(Math.Max(0, model.Minimum))), Math.Min(float.MaxValue, MathF.Log(Math.Max(0, model.Maximum))))
        : (Math.Max(float.MinValue, model.Minimum), Math.Min(float.MaxValue, model.Maximum));

    // A value at or below 0 is taken for the smallest positive one, or for next to nothing where there is none.
    static OnnxValue Logarithms(OnnxValue history)
    {
        var graph = history.Graph;
        var isPositive = graph.Number(0).Apply("Less", history);
        var least = history.Where(isPositive, graph.Number(float.PositiveInfinity)).Reduce("ReduceMin", 1);
        var lowest = CurveOperators.Logarithm(least).Where(least.Apply("Less", graph.Number(float.PositiveInfinity)), graph.Number(MathF.Log(float.Epsilon)));
        var logarithms = CurveOperators.Logarithm(history.Where(isPositive, graph.Number(1))).Where(isPositive, lowest);
        return graph.Number(float.NaN).Where(history.Apply("IsNaN"), logarithms);
    }

    static void Check(ForecastModel model)
    {
        if (model.Baseline.Pretrained is not null)
            throw new NotSupportedException($"The model combines its networks with the pretrained forecaster, which has no form in ONNX. Train it with {nameof(ForecastOptions.UsePretrained)} = false to export it.");
        if (model.Network.Loss == ForecastLoss.NegativeBinomial)
            throw new NotSupportedException($"The model forecasts quantiles of a negative binomial distribution, which are searched for count by count; ONNX has no operator for that. Train it with another {nameof(ForecastOptions.Loss)} to export it.");
        if (!model.Plan.Covariates.IsEmpty)
            throw new NotSupportedException($"The model reads more than the values ({string.Join(", ", model.Plan.Covariates.Fields.Select(field => $"'{field.Name}'"))}), which is not exported yet. Train it without covariates, static features, categories and further targets to export it.");
    }
}
