using Microsoft.ML.Lstm.Control.Policies;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Control.Imitation;

/// <summary>-ln of the probability, or of the density, that a policy gives to the expert's actions, as they are drawn; a step whose action is NaN does not count.</summary>
sealed class ActionLikelihood(Space actions) : IObjective
{
    public int OutputSize { get; } = PolicyNetwork.OutputsOf(actions);

    public WeightLayout Weights { get; } = new();

    public int TargetsPerStep => actions.Size;

    // What the entropy's gradient would be, which nobody asks for.
    public int ScratchSize(int batch, int steps) => OutputSize * 2;

    public LossSum Evaluate(in ObjectivePass pass)
    {
        var (sum, weights) = (0.0, 0.0);
        pass.OutputGradient.Clear();
        var slopes = pass.Scratch[..OutputSize];
        var unused = pass.Scratch.Slice(OutputSize, OutputSize);
        for (var row = 0; row < pass.Shape.Batch; row++)
        {
            var targets = pass.Targets[0, row];
            for (var t = 0; t < targets.Length / actions.Size; t++)
            {
                var target = targets.Slice(t * actions.Size, actions.Size);
                var weight = pass.WeightOf(row, t);
                if (weight == 0 || float.IsNaN(target[0])) continue;
                var place = ((row * pass.Shape.Steps) + t) * OutputSize;
                sum -= weight * ActionDistribution.Of(actions, pass.Outputs.Slice(place, OutputSize), target, slopes, unused).Log;
                weights += Math.Abs(weight);
                if (pass.OutputGradient.IsEmpty) continue;
                for (var i = 0; i < OutputSize; i++) pass.OutputGradient[place + i] = -weight * slopes[i];
            }
        }
        return new(sum, weights);
    }
}
