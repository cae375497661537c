using Microsoft.ML.Lstm.Control.Policies;
using Microsoft.ML.Lstm.Control.Training;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Control.Proximal;

/// <summary>A part of a minibatch: the gradient of its segments, some at a time, in memory of its own.</summary>
sealed class PpoShard(Network network, Rollout rollout, Space actions, ValueScale scale, int rows, Range frozen)
{
    readonly SegmentPass _pass = new(network, rollout, rows, frozen: frozen);
    readonly float[] _scratch = new float[2 * PolicyNetwork.OutputsOf(actions)];

    /// <summary>The gradient of the sum over the last part; 0 by weights that are frozen.</summary>
    public float[] Gradient { get; } = new float[network.Weights.Count];

    /// <summary>Adds the gradient of the loss, of which each step has the weight given; gives its sum and that of entropies.</summary>
    public (double Loss, double Entropy) Train(ReadOnlySpan<Segment> segments, PpoLoss loss, double weight, Weighted weights)
    {
        Array.Clear(Gradient);
        var (sum, entropies) = (0.0, 0.0);
        for (; !segments.IsEmpty; segments = segments[Math.Min(segments.Length, _pass.Rows)..])
        {
            _pass.Forward(segments[..Math.Min(segments.Length, _pass.Rows)], weights);
            for (var row = 0; row < _pass.Count; row++)
            {
                var (own, entropy) = Differentiate(row, loss, (float)weight);
                (sum, entropies) = (sum + own, entropies + entropy);
            }
            _pass.Backward(weights, Gradient);
        }
        return (sum, entropies);
    }

    (double Loss, double Entropy) Differentiate(int row, PpoLoss loss, float weight)
    {
        ref readonly var segment = ref _pass[row];
        var (outputs, sum, entropies) = (_scratch.Length / 2, 0.0, 0.0);
        for (var step = 0; step < segment.Steps; step++)
        {
            var (at, place) = (rollout.At(segment.Environment, segment.First + step), (row * _pass.Steps) + step);
            var gradient = _pass.ActionGradient.Slice(place * outputs, outputs);
            var target = new PpoLoss.Target(rollout.Logs[at], scale.Normalized(rollout.Values[at]), rollout.Advantages[at], scale.Normalized(rollout.Returns[at]));
            var (own, entropy) = loss.Of(
                actions, _pass.Actions.Slice(place * outputs, outputs), rollout.Actions.AsSpan(at * rollout.ActionSize, rollout.ActionSize), _pass.Values[place],
                target, gradient, out var byValue, _scratch);
            foreach (ref var one in gradient) one *= weight;
            _pass.ValueGradient[place] = byValue * weight;
            (sum, entropies) = (sum + own, entropies + entropy);
        }
        return (sum, entropies);
    }
}
