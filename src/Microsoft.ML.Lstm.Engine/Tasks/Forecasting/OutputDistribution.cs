using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>The distribution whose parameters a forecaster's outputs are: they start from the baseline, and become the quantiles of the levels.</summary>
sealed class OutputDistribution
{
    /// <summary>Degrees of freedom that training starts from: tails heavier than a normal distribution's, but with a finite variance.</summary>
    const double FirstFreedom = 5;

    readonly ForecastLoss _loss;
    readonly int _horizon;
    readonly float _limit;

    /// <summary>[Horizon]: the baseline's median error, and the network's second and third output that training starts from.</summary>
    readonly float[] _locations, _second;
    readonly float _third;

    OutputDistribution(ForecastLoss loss, LinearBaseline @base, WindowConfig plan)
    {
        (_loss, _horizon, _limit) = (loss, plan.Horizon, plan.ClipLimit);
        var levels = ForecastNetwork.Levels;
        _locations = @base.Offsets.Slice(levels.Length / 2 * _horizon, _horizon).ToArray();
        _second = new float[_horizon];
        if (loss != ForecastLoss.StudentT) return;
        var width = StudentT.Quantile(levels[^1], FirstFreedom) - StudentT.Quantile(levels[0], FirstFreedom);
        for (var h = 0; h < _horizon; h++)
        {
            // Scale's inverse: x = ln(eʸ - 1).
            var scale = Math.Max(1e-2, (@base.Offsets[((levels.Length - 1) * _horizon) + h] - @base.Offsets[h]) / width);
            _second[h] = (float)Math.Log(Math.Exp(Math.Min(scale, 50)) - 1);
        }

        _third = (float)Math.Log(Math.Exp(FirstFreedom - 2) - 1);
    }

    /// <summary>The distribution of a loss; null where the outputs are quantiles themselves.</summary>
    public static OutputDistribution? Of(ForecastLoss loss, LinearBaseline @base, WindowConfig plan) => loss is ForecastLoss.StudentT or ForecastLoss.NegativeBinomial ? new(loss, @base, plan) : null;

    /// <summary>[Horizon]: what is added to the network's first output, beside the baseline, and to its second.</summary>
    public (float[] Locations, float[] Second) Starts => (_locations, _second);

    /// <summary>What is added to the network's third output.</summary>
    public float ThirdStart => _third;

    /// <summary>The parameters [Levels] of a step, before they are made positive, from the network's corrections; outputs behind them stay 0.</summary>
    public void Parameters(ReadOnlySpan<float> corrections, float baseline, int step, Span<float> parameters)
    {
        parameters.Clear();
        parameters[0] = Math.Clamp(corrections[0] + baseline + _locations[step], -_limit, _limit);
        parameters[1] = Math.Clamp(corrections[1] + _second[step], -_limit, _limit);
        if (_loss == ForecastLoss.StudentT) parameters[2] = Math.Clamp(corrections[2] + _third, -_limit, _limit);
    }

    /// <summary>Puts the quantiles of the levels, in the window's units, in the place of the parameters of a step.</summary>
    public void ToQuantiles(Span<float> step, WindowScale scale)
    {
        var (location, second, third) = (step[0], step[1], step[2]);
        var levels = ForecastNetwork.Levels;
        if (_loss == ForecastLoss.StudentT)
        {
            var (width, freedom) = (StudentTLoss.Scale(second), StudentTLoss.DegreesOfFreedom(third));
            for (var q = 0; q < step.Length; q++)
                step[q] = Math.Clamp((float)(location + (width * (q > step.Length / 2 ? -StudentT.Quantile(1 - levels[q], freedom) : StudentT.Quantile(levels[q], freedom)))), -_limit, _limit);
            return;
        }

        if (!(scale.Spread > 0))
        {
            step.Fill(double.IsNaN(scale.Spread) ? float.NaN : 0);
            return;
        }

        var counts = new CountScale(scale);
        var (mean, dispersion) = (counts.Mean(location), counts.Dispersion(second));
        for (var q = 0; q < step.Length; q++)
            step[q] = (float)Math.Clamp((NegativeBinomial.Quantile(levels[q], mean, dispersion) - scale.Level) / scale.Spread, -_limit, _limit);
    }
}
