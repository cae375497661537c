using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>
/// A bidirectional layer: one forwards in time and one backwards, merged step by step (Schuster and Paliwal 1997). Weights are those of the forward layer,
/// named "forward.name", then those of the backward one; so are the states.
/// </summary>
/// <remarks>A ragged sequence is read backward from its last step that is there, as in PyTorch's packed sequences.</remarks>
public sealed class Bidirectional : ILayer
{
    readonly ILayer _forward, _backward;
    readonly ILayer[] _layers;
    readonly PartLayout _parts;
    readonly Merging _outputs;

    /// <summary><paramref name="forward"/> reads forwards in time, <paramref name="backward"/> backwards.</summary>
    public Bidirectional(ILayer forward, ILayer backward, MergeMode mergeMode = MergeMode.Concatenate)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(backward);
        if (forward.InputSize != backward.InputSize)
            throw new ArgumentException($"{forward} takes {forward.InputSize} features, but {backward} takes {backward.InputSize}.", nameof(backward));
        if (!Enum.IsDefined(mergeMode)) throw new ArgumentOutOfRangeException(nameof(mergeMode), mergeMode, "There is no such way to merge.");
        if (mergeMode != MergeMode.Concatenate && forward.OutputSize != backward.OutputSize)
        {
            throw new ArgumentException(
                $"{forward} gives {forward.OutputSize} features and {backward} gives {backward.OutputSize}: only concatenation merges them.",
                nameof(backward));
        }
        (_forward, _backward) = (forward, new Reverse(backward));
        _layers = [_forward, _backward];
        _outputs = new(mergeMode, forward.OutputSize, backward.OutputSize);
        _parts = new(PartLayout.Part.Of("forward", _forward), PartLayout.Part.Of("backward", _backward));
    }

    /// <summary>Two layers of the same kind: <paramref name="layer"/> is called once for each direction.</summary>
    public Bidirectional(Func<ILayer> layer, MergeMode mergeMode = MergeMode.Concatenate)
        : this(Made(layer), Made(layer), mergeMode)
    {
    }

    static ILayer Made(Func<ILayer> layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return layer() ?? throw new ArgumentException("The function gave no layer.", nameof(layer));
    }

    /// <summary>The layer that reads forwards in time.</summary>
    public ILayer Forwards => _forward;

    /// <summary>The layer that reads backwards in time.</summary>
    public ILayer Backwards => ((Reverse)_backward).Layer;

    /// <summary>True: one direction begins at the end.</summary>
    public bool NeedsWholeSequence => true;

    /// <summary>How the two outputs are merged.</summary>
    public MergeMode MergeMode => _outputs.Mode;

    /// <inheritdoc/>
    public int InputSize => _forward.InputSize;

    /// <inheritdoc/>
    public int OutputSize => _outputs.Size;

    /// <inheritdoc/>
    public WeightLayout Weights => _parts.Weights;

    /// <inheritdoc/>
    public int StateSize => _parts.StateSize;

    /// <inheritdoc/>
    public int PackedSize => _parts.PackedSize;

    /// <summary>The tapes of both, and their outputs.</summary>
    public int TapeSize(int batch, int steps) =>
        checked(_forward.TapeSize(batch, steps) + _backward.TapeSize(batch, steps) + batch * steps * (_forward.OutputSize + _backward.OutputSize));

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => checked(
        Math.Max(_forward.ScratchSize(batch, steps), _backward.ScratchSize(batch, steps))
        + batch * steps * (_forward.OutputSize + _backward.OutputSize + InputSize)
        + StateRoom(batch));

    int StateRoom(int batch) => 3 * batch * Math.Max(_forward.StateSize, _backward.StateSize);

    /// <inheritdoc/>
    public void Initialize(Span<float> weights, Random random) => _parts.Initialize(_layers, weights, random);

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => _parts.Pack(_layers, weights, packed);

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var (batch, steps, rows) = (pass.Shape.Batch, pass.Shape.Steps, pass.Shape.Rows);
        var predicting = pass.Tape.IsEmpty;
        var scratch = new ScratchAllocator(pass.Scratch);
        var tape = new ScratchAllocator(pass.Tape);
        var states = new StateSlices(StateSize, batch, scratch.Take(StateRoom(batch)));
        var one = (predicting ? ref scratch : ref tape).Take(rows * _forward.OutputSize);
        var other = (predicting ? ref scratch : ref tape).Take(rows * _backward.OutputSize);
        for (var i = 0; i < 2; i++)
        {
            _layers[i].Forward(_parts.Of(i, pass) with
            {
                Output = i == 0 ? one : other,
                InitialState = states.Read(pass.InitialState, _parts.StateOf(i), place: 0),
                FinalState = states.Take(pass.FinalState, _parts.StateOf(i)),
                Tape = predicting ? default : tape.Take(_layers[i].TapeSize(batch, steps)),
                Scratch = scratch.Rest,
            });
            states.Write(pass.FinalState, _parts.StateOf(i));
        }
        var output = pass.Output[..(rows * OutputSize)];
        _outputs.Forward(0, one, output);
        _outputs.Forward(1, other, output);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        var (batch, steps, rows) = (pass.Shape.Batch, pass.Shape.Steps, pass.Shape.Rows);
        var scratch = new ScratchAllocator(pass.Scratch);
        var tape = new SpanReader(pass.Tape);
        var states = new StateSlices(StateSize, batch, scratch.Take(StateRoom(batch)));
        var one = tape.Take(rows * _forward.OutputSize);
        var other = tape.Take(rows * _backward.OutputSize);
        var byOne = scratch.Take(rows * _forward.OutputSize);
        var byOther = scratch.Take(rows * _backward.OutputSize);
        var inputGradient = scratch.Take(rows * InputSize);
        var outputGradient = pass.OutputGradient[..(rows * OutputSize)];
        _outputs.Backward(0, outputGradient, byOne);
        _outputs.Backward(1, outputGradient, byOther);
        if (MergeMode == MergeMode.Product)
        {
            TensorPrimitives.Multiply(byOne, other, byOne);
            TensorPrimitives.Multiply(byOther, one, byOther);
        }
        for (var i = 0; i < 2; i++)
        {
            _layers[i].Backward(_parts.Of(i, pass) with
            {
                Output = i == 0 ? one : other,
                Tape = tape.Take(_layers[i].TapeSize(batch, steps)),
                OutputGradient = i == 0 ? byOne : byOther,
                InitialState = states.Read(pass.InitialState, _parts.StateOf(i), place: 0),
                FinalStateGradient = states.Read(pass.FinalStateGradient, _parts.StateOf(i), place: 1),
                InitialStateGradient = states.Take(pass.InitialStateGradient, _parts.StateOf(i)),
                InputGradient = pass.InputGradient.IsEmpty || i == 0 ? pass.InputGradient : inputGradient,
                Scratch = scratch.Rest,
            });
            states.Write(pass.InitialStateGradient, _parts.StateOf(i));
        }
        var sum = pass.InputGradient;
        if (!sum.IsEmpty) TensorPrimitives.Add(sum[..inputGradient.Length], inputGradient, sum);
    }

    /// <inheritdoc/>
    public override string ToString() => $"Bidirectional({Forwards}, {Backwards}, {MergeMode})";
}
