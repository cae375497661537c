using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>
/// Half the squared error of the value of the action that was taken, and, times the conservatism, how much greater the values of all are than its: ln Σ exp Q - Q (conservative Q-learning, Kumar et al. 2020, CQL(H)).
/// A step has two targets: the action's number and its value.
/// </summary>
sealed class QObjective(int actions, double conservatism) : IObjective
{
    public int OutputSize => actions;

    public double Conservatism => conservatism;

    public WeightLayout Weights { get; } = new();

    public int TargetsPerStep => 2;

    public LossSum Evaluate(in ObjectivePass pass)
    {
        ObjectiveGuard.Check(this, pass);
        var steps = pass.Shape.Steps;
        var (sum, count) = (0.0, 0.0);
        pass.OutputGradient.Clear();
        for (var b = 0; b < pass.Shape.Batch; b++)
        {
            var targets = pass.Targets[0, b];
            for (var t = 0; t < steps && 2 * t < targets.Length; t++)
            {
                double weight = pass.WeightOf(b, t);
                if (weight == 0) continue;
                var place = ((b * steps) + t) * actions;
                sum += weight * Step(pass.Outputs.Slice(place, actions), (int)targets[2 * t], targets[(2 * t) + 1], weight, pass.OutputGradient.IsEmpty ? default : pass.OutputGradient.Slice(place, actions));
                count += Math.Abs(weight);
            }
        }
        return new(sum, count);
    }

    double Step(ReadOnlySpan<float> values, int action, double target, double weight, Span<float> gradient)
    {
        var error = values[action] - target;
        var loss = 0.5 * error * error;
        var (greatest, powers) = (double.NegativeInfinity, 0.0);
        if (conservatism > 0)
        {
            foreach (var value in values) greatest = Math.Max(greatest, value);
            foreach (var value in values) powers += Math.Exp(value - greatest);
            loss += conservatism * (greatest + Math.Log(powers) - values[action]);
        }
        if (gradient.IsEmpty) return loss;
        for (var a = 0; a < values.Length; a++)
        {
            var slope = conservatism > 0 ? conservatism * Math.Exp(values[a] - greatest) / powers : 0;
            if (a == action) slope += error - conservatism;
            gradient[a] = (float)(weight * slope);
        }
        return loss;
    }

    public override string ToString() => FormattableString.Invariant($"QObjective({actions}, {conservatism})");
}
