using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Control.Training;

namespace Microsoft.ML.Lstm.Control.QLearning;

/// <summary>What the value of a step's action is to be: rewards of the next steps, then the target network's value of the action that the trained one prefers (double Q-learning, van Hasselt et al. 2016).</summary>
/// <param name="Steps">Rewards that are summed (n).</param>
/// <param name="Discount">γ.</param>
readonly record struct QTarget(int Steps, double Discount)
{
    /// <summary>The target of a step; NaN where the segment ends before it is known.</summary>
    /// <param name="rollout">Where rewards and ends are.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="step">The step of the segment.</param>
    /// <param name="scores">[segment's steps, choices], of the trained network.</param>
    /// <param name="targets">[segment's steps, choices], of the target network.</param>
    /// <param name="choices">Choices.</param>
    /// <param name="unit">The unit of rewards.</param>
    public double Of(Rollout rollout, in Segment segment, int step, ReadOnlySpan<float> scores, ReadOnlySpan<float> targets, int choices, double unit)
    {
        var (sum, factor, n) = (0.0, 1.0, 0);
        for (; n < Steps && factor > 0; n++, factor *= Discount)
        {
            // Behind the last step nothing is known, so the sum ends with its value.
            if (step + n == segment.Steps - 1 && n > 0 && rollout.Ends[rollout.At(segment.Environment, segment.First + step + n)] == 0) break;
            var place = rollout.At(segment.Environment, segment.First + step + n);
            sum += factor * rollout.Rewards[place] / unit;
            if (rollout.Ends[place] == 1) return sum;
            if (Discount > 0 && (rollout.Ends[place] == 2 || step + n == segment.Steps - 1)) return double.NaN;
        }
        if (factor == 0) return sum;
        var best = TensorPrimitives.IndexOfMax(scores.Slice((step + n) * choices, choices));
        return sum + (factor * targets[((step + n) * choices) + best]);
    }
}
