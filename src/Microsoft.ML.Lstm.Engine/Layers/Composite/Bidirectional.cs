using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>
/// Two readings of a sequence, one from each end, merged step by step (Schuster and Paliwal 1997). Weights are those of the forward layer,
/// named "forward.name", then those of the backward one; so are the states.
/// </summary>
/// <remarks>A ragged sequence is read backward from its last step that is there, as in PyTorch's packed sequences.</remarks>
public sealed class Bidirectional : ILayer
{
    readonly ILayer _forward, _backward;
    readonly ILayer[] _parts;
    readonly MergedOutputs _outputs;

    /// <summary>Reads with <paramref name="forward"/> from the first step on and with <paramref name="backward"/> from the last one.</summary>
    public Bidirectional(ILayer forward, ILayer backward, MergeMode merge = MergeMode.Concatenate)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(backward);
        if (forward.InputSize != backward.InputSize)
            throw new ArgumentException($"{forward} takes {forward.InputSize} features, but {backward} takes {backward.InputSize}.", nameof(backward));
        if (!Enum.IsDefined(merge)) throw new ArgumentOutOfRangeException(nameof(merge), merge, "There is no such way to merge.");
        if (merge != MergeMode.Concatenate && forward.OutputSize != backward.OutputSize)
        {
            throw new ArgumentException(
                $"{forward} gives {forward.OutputSize} features and {backward} gives {backward.OutputSize}: only concatenation merges them.",
                nameof(backward));
        }
        (_forward, _backward) = (forward, new Reverse(backward));
        _parts = [_forward, _backward];
        _outputs = new(merge, forward.OutputSize, backward.OutputSize);
        var specs = new List<WeightSpec>();
        foreach (var spec in forward.Weights.Specs) specs.Add(spec with { Name = $"forward.{spec.Name}" });
        foreach (var spec in backward.Weights.Specs) specs.Add(spec with { Name = $"backward.{spec.Name}" });
        Weights = new(specs.ToArray());
        SizeGuard.Fits(() => PackedSize, this);
    }

    /// <summary>Reads with two of the same kind: <paramref name="layer"/> is called once for each direction.</summary>
    public Bidirectional(Func<ILayer> layer, MergeMode merge = MergeMode.Concatenate)
        : this(Made(layer), Made(layer), merge)
    {
    }

    static ILayer Made(Func<ILayer> layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return layer() ?? throw new ArgumentException("The function gave no layer.", nameof(layer));
    }

    /// <summary>The layer that reads from the first step on.</summary>
    public ILayer Forwards => _forward;

    /// <summary>The layer that reads from the last step on.</summary>
    public ILayer Backwards => ((Reverse)_backward).Layer;

    ReadOnlySpan<ILayer> ILayer.Children => _parts;

    /// <summary>True: one direction begins at the end.</summary>
    public bool NeedsWholeSequence => true;

    /// <summary>How the two outputs become one.</summary>
    public MergeMode Merge => _outputs.Merge;

    /// <inheritdoc/>
    public int InputSize => _forward.InputSize;

    /// <inheritdoc/>
    public int OutputSize => _outputs.Size;

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <inheritdoc/>
    public int StateSize => checked(_forward.StateSize + _backward.StateSize);

    /// <inheritdoc/>
    public int PackedSize => checked(_forward.PackedSize + _backward.PackedSize);

    /// <summary>The tapes of both, and their outputs.</summary>
    public int TapeSize(int batch, int steps) =>
        checked(_forward.TapeSize(batch, steps) + _backward.TapeSize(batch, steps) + batch * steps * (_outputs.One + _outputs.Other));

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => checked(
        Math.Max(_forward.ScratchSize(batch, steps), _backward.ScratchSize(batch, steps))
        + batch * steps * (_outputs.One + _outputs.Other + InputSize)
        + StateRoom(batch));

    int StateRoom(int batch) => 3 * batch * Math.Max(_forward.StateSize, _backward.StateSize);

    /// <inheritdoc/>
    public void Initialize(Span<float> weights, Random random)
    {
        _forward.Initialize(weights[.._forward.Weights.Count], random);
        _backward.Initialize(weights[_forward.Weights.Count..], random);
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        _forward.Pack(weights[.._forward.Weights.Count], packed[.._forward.PackedSize]);
        _backward.Pack(weights[_forward.Weights.Count..], packed[_forward.PackedSize..]);
    }

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        var (batch, steps, rows) = (pass.Shape.Batch, pass.Shape.Steps, pass.Shape.Rows);
        var predicting = pass.Tape.IsEmpty;
        var scratch = new ScratchAllocator(pass.Scratch);
        var tape = new ScratchAllocator(pass.Tape);
        var states = new StateSlices(StateSize, batch, scratch.Take(StateRoom(batch)));
        var one = (predicting ? ref scratch : ref tape).Take(rows * _outputs.One);
        var other = (predicting ? ref scratch : ref tape).Take(rows * _outputs.Other);
        for (var i = 0; i < 2; i++)
        {
            var part = new Part(this, i);
            part.Layer.Forward(new()
            {
                Shape = pass.Shape,
                Weights = pass.Weights.Slice(part.Weights, part.Layer.Weights.Count),
                Packed = pass.Packed.Slice(part.Packed, part.Layer.PackedSize),
                Input = pass.Input,
                Output = i == 0 ? one : other,
                InitialState = states.Read(pass.InitialState, part.State, part.Layer.StateSize, place: 0),
                FinalState = states.Take(pass.FinalState, part.Layer.StateSize),
                Tape = predicting ? default : tape.Take(part.Layer.TapeSize(batch, steps)),
                Scratch = scratch.Rest,
                Mask = pass.Mask,
                Seed = Sequential.SeedOf(i, pass.Seed),
                Region = pass.Region,
            });
            states.Write(pass.FinalState, part.State, part.Layer.StateSize);
        }
        _outputs.Forward(one, other, rows, pass.Output[..(rows * OutputSize)]);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        var (batch, steps, rows) = (pass.Shape.Batch, pass.Shape.Steps, pass.Shape.Rows);
        var scratch = new ScratchAllocator(pass.Scratch);
        var tape = new SpanReader(pass.Tape);
        var states = new StateSlices(StateSize, batch, scratch.Take(StateRoom(batch)));
        var one = tape.Take(rows * _outputs.One);
        var other = tape.Take(rows * _outputs.Other);
        var byOne = scratch.Take(rows * _outputs.One);
        var byOther = scratch.Take(rows * _outputs.Other);
        var inputGradient = scratch.Take(rows * InputSize);
        _outputs.Backward(one, other, pass.OutputGradient[..(rows * OutputSize)], rows, byOne, byOther);
        var (stride, row) = (GradientNorms.Stride(this, pass.StepNorms), 0);
        for (var i = 0; i < 2; i++)
        {
            var part = new Part(this, i);
            var byInput = pass.InputGradient.IsEmpty || i == 0 ? pass.InputGradient : inputGradient;
            part.Layer.Backward(new()
            {
                Shape = pass.Shape,
                Weights = pass.Weights.Slice(part.Weights, part.Layer.Weights.Count),
                Packed = pass.Packed.Slice(part.Packed, part.Layer.PackedSize),
                Input = pass.Input,
                Output = i == 0 ? one : other,
                Tape = tape.Take(part.Layer.TapeSize(batch, steps)),
                OutputGradient = i == 0 ? byOne : byOther,
                InitialState = states.Read(pass.InitialState, part.State, part.Layer.StateSize, place: 0),
                FinalStateGradient = states.Read(pass.FinalStateGradient, part.State, part.Layer.StateSize, place: 1),
                InitialStateGradient = states.Take(pass.InitialStateGradient, part.Layer.StateSize),
                InputGradient = byInput,
                StepNorms = GradientNorms.Within(part.Layer, pass.StepNorms, row, stride),
                WeightGradient = pass.WeightGradient.Slice(part.Weights, part.Layer.Weights.Count),
                Scratch = scratch.Rest,
                Mask = pass.Mask,
                Seed = Sequential.SeedOf(i, pass.Seed),
                Region = pass.Region,
            });
            GradientNorms.Put(pass.Shape, byInput, pass.StepNorms, row, stride);
            if (i == 0 && !pass.StepNorms.IsEmpty) row = 1 + GradientNorms.Rows(part.Layer);
            states.Write(pass.InitialStateGradient, part.State, part.Layer.StateSize);
        }
        var sum = pass.InputGradient;
        if (!sum.IsEmpty) TensorPrimitives.Add(sum[..inputGradient.Length], inputGradient, sum);
    }

    // One of the two directions and where its own lies among what belongs to both.
    readonly struct Part(Bidirectional both, int index)
    {
        public ILayer Layer { get; } = index == 0 ? both._forward : both._backward;

        public int Weights { get; } = index * both._forward.Weights.Count;

        public int Packed { get; } = index * both._forward.PackedSize;

        public int State { get; } = index * both._forward.StateSize;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Bidirectional({Forwards}, {Backwards}, {Merge})";
}
