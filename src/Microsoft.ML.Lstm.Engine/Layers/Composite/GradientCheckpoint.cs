using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>
/// Gradient checkpointing (Chen et al. 2016), for very long sequences: only the states between segments are kept, and
/// the backward pass recomputes each segment. Memory grows with T / segment states and one segment's tape, time by a forward pass.
/// </summary>
/// <remarks>
/// Outputs and the gradients by inputs and states have the bits that they have without it; a weight's gradient is summed segment by segment.
/// Every segment has the pass's seed: recurrent dropout is that of the whole, a <see cref="Dropout"/> within drops the same elements of each segment.
/// </remarks>
public sealed class GradientCheckpoint : ILayer
{
    readonly ILayer _layer;
    readonly int _most;

    /// <summary>Recomputes <paramref name="layer"/> in segments; best are about √T steps.</summary>
    /// <exception cref="ArgumentException">The layer needs whole sequences.</exception>
    public GradientCheckpoint(ILayer layer, int segmentSteps)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (layer.NeedsWholeSequence)
            throw new ArgumentException($"{layer} sees whole sequences, which cannot be cut into segments. GradientCheckpoint the layers before or behind it.", nameof(layer));
        (_layer, _most) = (layer, SizeGuard.Size(segmentSteps));
    }

    /// <summary>The layer whose passes are made in segments.</summary>
    public ILayer Layer => _layer;

    /// <summary>Steps of a segment; the last one may have fewer.</summary>
    public int SegmentSteps => _most;

    /// <inheritdoc/>
    public int InputSize => _layer.InputSize;

    /// <inheritdoc/>
    public int OutputSize => _layer.OutputSize;

    /// <inheritdoc/>
    public WeightLayout Weights => _layer.Weights;

    /// <inheritdoc/>
    public int StateSize => _layer.StateSize;

    /// <inheritdoc/>
    public int PackedSize => _layer.PackedSize;

    /// <summary>The states between the segments.</summary>
    public int TapeSize(int batch, int steps) => checked((SegmentsOf(steps) - 1) * batch * StateSize);

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps)
    {
        var most = Math.Min(_most, steps);
        return checked(
            2 * batch * (most * (InputSize + OutputSize) + StateSize) + _layer.TapeSize(batch, most) + _layer.ScratchSize(batch, most));
    }

    /// <inheritdoc/>
    public void Initialize(Span<float> weights, Random random) => _layer.Initialize(weights, random);

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => _layer.Pack(weights, packed);

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var (batch, steps, states) = (pass.Shape.Batch, pass.Shape.Steps, pass.Shape.Batch * StateSize);
        var scratch = new ScratchAllocator(pass.Scratch);
        var carried = scratch.Take(states);
        var before = pass.InitialState;
        for (var segment = 0; segment < SegmentsOf(steps); segment++)
        {
            var (start, count) = (segment * _most, Math.Min(_most, steps - segment * _most));
            var room = scratch;
            var input = Cut(pass.Input, InputSize, pass.Shape, start, count, room.Take(batch * count * InputSize));
            var output = room.Take(batch * count * OutputSize);
            var last = start + count == steps;
            // Between segments the state goes to the tape, where there is one; the last segment's is the caller's.
            var after = last ? pass.FinalState : pass.Tape.IsEmpty ? carried : pass.Tape.Slice(segment * states, states);
            _layer.Forward(pass with
            {
                Shape = new(batch, count, InputSize),
                Input = input,
                Output = output,
                InitialState = before,
                FinalState = after,
                Tape = default,
                Scratch = room.Rest,
                Mask = pass.Mask.Stretch(steps, start, count),
                IsChecked = true,
            });
            Join(output, OutputSize, pass.Shape, start, count, pass.Output);
            before = after;
        }
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        var (batch, steps, states) = (pass.Shape.Batch, pass.Shape.Steps, pass.Shape.Batch * StateSize);
        var scratch = new ScratchAllocator(pass.Scratch);
        var one = scratch.Take(states);
        var other = scratch.Take(states);
        var byAfter = pass.FinalStateGradient;
        for (var segment = SegmentsOf(steps) - 1; segment >= 0; segment--)
        {
            var (start, count) = (segment * _most, Math.Min(_most, steps - segment * _most));
            var rows = batch * count;
            var room = scratch;
            var input = Cut(pass.Input, InputSize, pass.Shape, start, count, room.Take(rows * InputSize));
            var outputGradient = Cut(pass.OutputGradient, OutputSize, pass.Shape, start, count, room.Take(rows * OutputSize));
            var output = room.Take(rows * OutputSize);
            var inputGradient = pass.InputGradient.IsEmpty ? default : room.Take(rows * InputSize);
            var tape = room.Take(_layer.TapeSize(batch, count));
            var before = segment == 0 ? pass.InitialState : pass.Tape.Slice((segment - 1) * states, states);
            var byBefore = segment == 0 ? pass.InitialStateGradient : segment % 2 == 0 ? one : other;
            var own = pass with
            {
                Shape = new(batch, count, InputSize),
                Input = input,
                Output = output,
                Tape = tape,
                OutputGradient = outputGradient,
                InitialState = before,
                FinalStateGradient = byAfter,
                InitialStateGradient = byBefore,
                InputGradient = inputGradient,
                Scratch = room.Rest,
                Mask = pass.Mask.Stretch(steps, start, count),
                IsChecked = true,
            };
            _layer.Forward(own.Again(output, tape));
            _layer.Backward(own);
            if (!inputGradient.IsEmpty) Join(inputGradient, InputSize, pass.Shape, start, count, pass.InputGradient);
            byAfter = byBefore;
        }
    }

    // One even when there are no steps: the state must be handed on.
    int SegmentsOf(int steps) => Math.Max(1, (steps + _most - 1) / _most);

    // The steps of a segment, those of each sequence together.
    static ReadOnlySpan<float> Cut(ReadOnlySpan<float> whole, int size, SequenceShape shape, int start, int count, Span<float> segment)
    {
        for (var b = 0; b < shape.Batch; b++)
            whole.Slice((b * shape.Steps + start) * size, count * size).CopyTo(segment[(b * count * size)..]);
        return segment;
    }

    static void Join(ReadOnlySpan<float> segment, int size, SequenceShape shape, int start, int count, Span<float> whole)
    {
        for (var b = 0; b < shape.Batch; b++)
            segment.Slice(b * count * size, count * size).CopyTo(whole[((b * shape.Steps + start) * size)..]);
    }

    /// <inheritdoc/>
    public override string ToString() => $"GradientCheckpoint({_layer}, {_most})";
}
