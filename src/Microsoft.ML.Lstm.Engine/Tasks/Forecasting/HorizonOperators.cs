using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>The networks of a forecaster over one horizon, from windows to quantiles, as ONNX operators.</summary>
static class HorizonOperators
{
    // Chebyshev polynomials that tell the quantiles of Student's distribution to 1e-7.
    const int QuantileTerms = 16;

    /// <summary>The mean quantiles of the members [batch, Horizon, Levels], in the windows' units.</summary>
    /// <exception cref="NotSupportedException">A layer has no form in ONNX.</exception>
    public static OnnxValue Write(ForecastModel model, WindowOperators window)
    {
        var (plan, network, baseline) = (model.Plan, model.Network, model.Baseline);
        var mixtures = new BaselineOperators(plan, window);
        var mixed = mixtures.Mixture(baseline);
        var inputs = Inputs(model, window, mixed);
        var naive = baseline.Naive is { } other ? Clip(model, mixtures.Mixture(other).Unsqueeze(-1) + Turned(mixed, other.Offsets)) : (OnnxValue?)null;
        var quantiles = model.Members.Select(weights => Member(weights) / model.Members.Length).Aggregate((one, two) => one + two);
        return quantiles;

        OnnxValue Member(float[] weights)
        {
            var corrections = NetworkOperators.Write(network.Graph, weights, inputs)[0].Values.Reshape(0, plan.Horizon, ForecastNetwork.Levels.Length);
            var own = OutputDistribution.Of(network.Loss, baseline, plan) is { } distribution
                ? StudentT(model, distribution, corrections, mixed)
                : Quantiles(model, corrections, mixed);
            return naive is { } plain ? own + ((plain - own) * baseline.NaiveWeight) : own;
        }
    }

    // In the order of the network's inputs.
    static OnnxSequence[] Inputs(ForecastModel model, WindowOperators window, OnnxValue mixed)
    {
        var (plan, network, graph) = (model.Plan, model.Network, mixed.Graph);
        var extras = mixed;
        if (plan.Log) extras = graph.Concat(1, extras, (CurveOperators.Logarithm(window.Spread + 1e-9f) + 2).AtLeast(-5).AtMost(5));
        List<OnnxSequence> inputs =
        [
            network.Architecture == ForecastArchitecture.Mixer ? window.Variates() : window.Segments(),
            new(extras.Unsqueeze(1), null),
        ];
        if (network.FutureSize > 0)
        {
            var places = new float[plan.Horizon * plan.Positions];
            for (var h = 0; h < plan.Horizon; h++) new Data.WindowReader(plan).Position(h, places.AsSpan(h * plan.Positions, plan.Positions));
            var future = mixed.Unsqueeze(-1);
            inputs.Add(new(graph.Concat(2, future, (future * 0) + graph.Constant("places", places, plan.Horizon, plan.Positions)), null));
        }

        return [.. inputs];
    }

    static OnnxValue Quantiles(ForecastModel model, OnnxValue corrections, OnnxValue mixed)
    {
        // Where only the point is learnt, the baseline's quantiles lie around it.
        var middle = ForecastNetwork.Levels.Length / 2;
        var own = model.Network.Loss is ForecastLoss.SquaredError or ForecastLoss.AbsoluteError ? corrections.Slice(2, middle, middle + 1) : corrections;
        return Clip(model, (own + mixed.Unsqueeze(-1)) + Turned(mixed, model.Baseline.Offsets));
    }

    static OnnxValue StudentT(ForecastModel model, OutputDistribution distribution, OnnxValue corrections, OnnxValue mixed)
    {
        var (locations, second) = distribution.Starts;
        var location = Clip(model, Output(0) + mixed + ScalerOperators.Row(mixed, "locations", locations));
        var width = Clip(model, Output(1) + ScalerOperators.Row(mixed, "scales", second)).Apply("Softplus") + 1e-3f;
        var freedom = Clip(model, Output(2) + distribution.ThirdStart).Apply("Softplus") + 2;
        // Smooth in the inverse of the degrees of freedom, of which there are 2 at least.
        var reach = width * CurveOperators.Smooth(freedom.Apply("Reciprocal"), 0, 0.5, inverse => -Numerics.StudentT.Quantile(ForecastNetwork.Levels[0], 1 / Math.Max(inverse, 1e-9)), QuantileTerms);
        return Clip(model, mixed.Graph.Concat(2, (location - reach).Unsqueeze(-1), location.Unsqueeze(-1), (location + reach).Unsqueeze(-1)));

        OnnxValue Output(int number) => corrections.Slice(2, number, number + 1).Squeeze(2);
    }

    static OnnxValue Clip(ForecastModel model, OnnxValue values) => values.AtLeast(-model.Plan.ClipLimit).AtMost(model.Plan.ClipLimit);

    // [Levels, Horizon] -> [Horizon, Levels]
    static OnnxValue Turned(OnnxValue values, ReadOnlySpan<float> offsets)
    {
        var levels = ForecastNetwork.Levels.Length;
        return values.Graph.Constant("offsets", LayerWeights.Turned(offsets, 1, levels, offsets.Length / levels), offsets.Length / levels, levels);
    }
}
