using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>
/// -ln of the probability of each step given those before it, and of the sequence's end. Of each step the network gives what the head takes, then, where ends are learnt, the logit of the sequence having ended before the step. Targets are
/// two fields: values, and whether the sequence has ended (1), or not (0). A step any of whose values is NaN has no loss of values. The divisor of the mean counts steps with values.
/// </summary>
sealed class StepObjective(IStepHead head, int values, bool learnsEnd) : IObjective
{
    public int OutputSize => head.OutputSize + (learnsEnd ? 1 : 0);

    public WeightLayout Weights => head.Weights;

    public int TargetsPerStep => values;

    public int ScratchSize(int batch, int steps) => head.ScratchSize;

    public void Initialize(Span<float> weights, Random random) => head.Initialize(weights, random);

    public LossSum Evaluate(in ObjectivePass pass)
    {
        ObjectiveGuard.Check(this, pass);
        var (steps, sum, weight) = (pass.Shape.Steps, 0.0, 0.0);
        pass.OutputGradient.Clear();
        for (var b = 0; b < pass.Shape.Batch; b++)
        {
            if (pass.WeightOf(b) == 0) continue;
            var targets = pass.Targets[0, b];
            var ends = pass.Targets[1, b];
            for (var t = 0; t < ends.Length; t++)
            {
                var own = targets.Slice(t * values, values);
                var (row, of) = (((b * steps) + t) * OutputSize, pass.WeightOf(b, t));
                var gradient = pass.OutputGradient.IsEmpty ? default : pass.OutputGradient.Slice(row, OutputSize);
                if (!own.Contains(float.NaN))
                {
                    sum += of * head.Loss(pass.Outputs.Slice(row, head.OutputSize), own, pass.Weights, of, gradient.IsEmpty ? default : gradient[..head.OutputSize], pass.WeightGradient, pass.Scratch);
                    weight += Math.Abs(of);
                }
                if (!learnsEnd || float.IsNaN(ends[t])) continue;
                var logit = pass.Outputs[row + head.OutputSize];
                sum += of * Bernoulli.Loss(logit, ends[t] == 1);
                if (!gradient.IsEmpty) gradient[^1] = (float)(of * Bernoulli.Slope(logit, ends[t] == 1));
            }
        }
        return new(sum, weight);
    }

    public override string ToString() => $"StepObjective({head.GetType().Name}, {values}, {learnsEnd})";
}
