using Microsoft.ML.Lstm.Control.Policies;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Control.Training;

/// <summary>Passes over several segments of rollouts at once, shorter ones padded and masked: forward with a tape, then backward from what stands in the gradients.</summary>
sealed class SegmentPass
{
    readonly NetworkPass _pass;
    readonly Rollout _rollout;
    readonly float[] _states;
    readonly Segment[] _segments;
    readonly bool _trains;
    readonly Range _frozen;

    public SegmentPass(Network network, Rollout rollout, int rows, bool trains = true, Range frozen = default)
    {
        (_pass, _rollout, _trains, _frozen) = (new(network, rows, trains ? PassPlan.Training(network, frozen) : PassPlan.Predicting(network)), rollout, trains, frozen);
        _pass.Reserve(Math.Min(rollout.Chunk, rollout.Steps));
        (_states, _segments) = (new float[rows * rollout.StateSize], new Segment[rows]);
    }

    /// <summary>Segments that are taken at once at most.</summary>
    public int Rows => _segments.Length;

    /// <summary>Segments of the last pass.</summary>
    public int Count { get; private set; }

    /// <summary>Steps of the longest one.</summary>
    public int Steps { get; private set; }

    /// <summary>[Count, Steps, outputs].</summary>
    public ReadOnlySpan<float> Actions => _pass.Output(PolicyNetwork.Actions);

    /// <summary>[Count, Steps].</summary>
    public ReadOnlySpan<float> Values => _pass.Output(PolicyNetwork.Value);

    public Span<float> ActionGradient => _pass.OutputGradient(PolicyNetwork.Actions);

    public Span<float> ValueGradient => _pass.OutputGradient(PolicyNetwork.Value);

    public ref readonly Segment this[int row] => ref _segments[row];

    /// <summary>Computes outputs, and clears their gradients where they are wanted.</summary>
    public void Forward(ReadOnlySpan<Segment> segments, Weighted weights)
    {
        segments.CopyTo(_segments);
        (Count, Steps) = (segments.Length, 0);
        foreach (var segment in segments) Steps = Math.Max(Steps, segment.Steps);
        _pass.Begin(Steps);
        for (var row = 0; row < Count; row++)
        {
            ref readonly var segment = ref segments[row];
            var size = segment.Steps * _rollout.Width;
            var input = _pass.Place(0, row, out var present);
            _rollout.Inputs.AsSpan(_rollout.At(segment.Environment, segment.First) * _rollout.Width, size).CopyTo(input);
            input[size..].Clear();
            present[..segment.Steps].Fill(true);
            present[segment.Steps..].Clear();
            var state = _states.AsSpan(row * _rollout.StateSize, _rollout.StateSize);
            if (segment.State < 0) state.Clear();
            else _rollout.StateOf(segment).CopyTo(state);
        }
        _pass.Forward(Count, weights.Parameters, null, _states.AsSpan(0, Count * _rollout.StateSize));
        if (!_trains) return;
        ActionGradient.Clear();
        ValueGradient.Clear();
    }

    /// <summary>Adds the weights' gradient; that of frozen weights is 0.</summary>
    public void Backward(Weighted weights, Span<float> gradient)
    {
        _pass.Backward(weights.Parameters, gradient, null, _states.AsSpan(0, Count * _rollout.StateSize));
        // Layers before them that learn have let the pass compute it.
        gradient[_frozen].Clear();
    }
}
