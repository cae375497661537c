using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>
/// The negative log-likelihood of counts, whose mean and dispersion the first two of several outputs of a step tell in the units of a window. The targets of a sequence are level and spread
/// of the window, then the counts of the horizon, NaN where missing.
/// </summary>
sealed class NegativeBinomialObjective(int horizon, int outputs) : IObjective
{
    /// <summary>Values before the counts.</summary>
    public const int ScaleSize = 2;

    public int OutputSize => horizon * outputs;

    public WeightLayout Weights { get; } = new();

    public int TargetsPerStep => horizon + ScaleSize;

    public LossSum Evaluate(in ObjectivePass pass)
    {
        ObjectiveGuard.Check(this, pass);
        pass.OutputGradient.Clear();
        double sum = 0, weights = 0;
        for (var row = 0; row < pass.Shape.Batch; row++)
        {
            var targets = pass.Targets[0, row];
            double weight = pass.WeightOf(row);
            var scale = new CountScale(new(targets[0], targets[1]));
            for (var h = 0; h < horizon; h++)
            {
                var count = targets[ScaleSize + h];
                if (weight == 0 || float.IsNaN(count)) continue;
                var at = (row * OutputSize) + (h * outputs);
                var (location, dispersion) = (pass.Outputs[at], pass.Outputs[at + 1]);
                sum += weight * NegativeBinomial.NegativeLogLikelihood(count, scale.Mean(location), scale.Dispersion(dispersion), out var byMean, out var byDispersion);
                weights += Math.Abs(weight);
                if (pass.OutputGradient.IsEmpty) continue;
                pass.OutputGradient[at] = (float)(weight * byMean * scale.MeanSlope(location));
                pass.OutputGradient[at + 1] = (float)(weight * byDispersion * scale.DispersionSlope(dispersion));
            }
        }

        return new(sum, weights);
    }

    public override string ToString() => $"NegativeBinomialObjective({horizon}, {outputs})";
}
