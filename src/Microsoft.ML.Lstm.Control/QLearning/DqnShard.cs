using Microsoft.ML.Lstm.Control.Training;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Control.QLearning;

/// <summary>A part of a batch of sequences: the gradient of the Huber loss of their values, in memory of its own.</summary>
sealed class DqnShard(Network network, Rollout replay, DqnOptions options, int choices, int rows, Range frozen)
{
    readonly SegmentPass _pass = new(network, replay, rows, frozen: frozen), _target = new(network, replay, rows, trains: false);
    readonly QTarget _rule = new(options.RewardSteps, options.Discount);

    public float[] Gradient { get; } = new float[network.Weights.Count];

    /// <summary>Computes the gradient of the sum of weighted losses; gives the sum of losses, and of how many steps.</summary>
    /// <param name="segments">At most as many as there are rows.</param>
    /// <param name="segmentWeights">[segments].</param>
    /// <param name="errors">[segments], overwritten by each one's greatest error and the mean, in units of rewards.</param>
    /// <param name="weights">The network that is trained.</param>
    /// <param name="targets">The target network.</param>
    /// <param name="unit">The unit of rewards.</param>
    public (double Loss, int Steps) Train(ReadOnlySpan<Segment> segments, ReadOnlySpan<float> segmentWeights, Span<(double Greatest, double Mean)> errors, Weighted weights, Weighted targets, double unit)
    {
        Array.Clear(Gradient);
        if (segments.IsEmpty) return default;
        _pass.Forward(segments, weights);
        _target.Forward(segments, targets);
        var (sum, count, size) = (0.0, 0, _pass.Steps * choices);
        for (var row = 0; row < segments.Length; row++)
        {
            ref readonly var segment = ref segments[row];
            var (greatest, total, known) = (0.0, 0.0, 0);
            var scores = _pass.Actions.Slice(row * size, size);
            // A stored state is out of date for the first steps; no state is, where an episode begins.
            for (var step = segment.State < 0 ? 0 : options.BurnInSteps; step < segment.Steps; step++)
            {
                var target = _rule.Of(replay, segment, step, scores, _target.Actions.Slice(row * size, size), choices, unit);
                if (double.IsNaN(target)) continue;
                var at = (step * choices) + (int)replay.Actions[replay.At(segment.Environment, segment.First + step)];
                var error = scores[at] - target;
                sum += Math.Abs(error) < 1 ? error * error / 2 : Math.Abs(error) - 0.5;
                (greatest, total, known) = (Math.Max(greatest, Math.Abs(error)), total + Math.Abs(error), known + 1);
                _pass.ActionGradient[(row * size) + at] = segmentWeights[row] * (float)Math.Clamp(error, -1, 1);
            }
            errors[row] = (greatest, total / Math.Max(1, known));
            count += known;
        }
        _pass.Backward(weights, Gradient);
        return (sum, count);
    }
}
