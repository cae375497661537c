using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>Layers one after the other; their weights follow one another, each named "index.name".</summary>
public sealed class Sequential : ILayer
{
    readonly ILayer[] _layers;
    readonly PartLayout _parts;

    // A mask speaks of the steps that came in; what a layer has made of a whole sequence is always there, be it of one step only.
    readonly int _lastMasked;

    /// <summary>A layer that applies the given ones in order; each must take what the one before gives.</summary>
    public Sequential(params ReadOnlySpan<ILayer> layers)
    {
        if (layers.IsEmpty) throw new ArgumentException("A chain needs at least one layer.", nameof(layers));
        _layers = layers.ToArray();
        foreach (var one in _layers) ArgumentNullException.ThrowIfNull(one, nameof(layers));
        for (var i = 1; i < _layers.Length; i++)
            if (_layers[i].InputSize != _layers[i - 1].OutputSize) ThrowDoNotFit(_layers[i - 1], _layers[i]);
        _parts = PartLayout.Numbered(_layers);
        _lastMasked = Array.FindIndex(_layers, layer => !layer.KeepsSteps) is var pooling and >= 0 ? pooling : _layers.Length;
    }

    /// <summary>The layers, in order.</summary>
    public ReadOnlySpan<ILayer> Layers => _layers;

    /// <summary>Whether any of the layers does.</summary>
    public bool NeedsWholeSequence => Array.Exists(_layers, layer => layer.NeedsWholeSequence);

    /// <inheritdoc/>
    public int InputSize => _layers[0].InputSize;

    /// <inheritdoc/>
    public int OutputSize => _layers[^1].OutputSize;

    /// <inheritdoc/>
    public int OutputSteps(int steps) => StepsInto(_layers.Length, steps);

    /// <inheritdoc/>
    public WeightLayout Weights => _parts.Weights;

    /// <inheritdoc/>
    public int PackedSize => _parts.PackedSize;

    /// <summary>The states of the layers, one after the other.</summary>
    public int StateSize => _parts.StateSize;

    /// <summary>For each layer its tape and its output, but for the output of the last one.</summary>
    public int TapeSize(int batch, int steps) => TapeStart(_layers.Length - 1, batch, steps) + _layers[^1].TapeSize(batch, StepsInto(_layers.Length - 1, steps));

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps)
    {
        var size = 0;
        for (var i = 0; i < _layers.Length; i++) size = Math.Max(size, _layers[i].ScratchSize(batch, StepsInto(i, steps)));
        return checked(size + 2 * batch * WidestBetween(steps) + 3 * batch * WidestState());
    }

    /// <inheritdoc/>
    public void Initialize(Span<float> weights, Random random) => _parts.Initialize(_layers, weights, random);

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => _parts.Pack(_layers, weights, packed);

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var (batch, steps) = (pass.Shape.Batch, pass.Shape.Steps);
        var predicting = pass.Tape.IsEmpty;
        var scratch = new ScratchAllocator(pass.Scratch);
        var one = scratch.Take(batch * WidestBetween(steps));
        var other = scratch.Take(batch * WidestBetween(steps));
        var states = new StateSlices(StateSize, batch, scratch.Take(3 * batch * WidestState()));
        var tape = new ScratchAllocator(pass.Tape);
        var input = pass.Input;
        for (var i = 0; i < _layers.Length; i++)
        {
            var layer = _layers[i];
            var layerSteps = StepsInto(i, steps);
            var own = predicting ? default : tape.Take(layer.TapeSize(batch, layerSteps));
            var outputs = batch * layer.OutputSteps(layerSteps) * layer.OutputSize;
            var output = i == _layers.Length - 1 ? pass.Output : predicting ? (i % 2 == 0 ? one : other)[..outputs] : tape.Take(outputs);
            layer.Forward(_parts.Of(i, pass) with
            {
                Shape = new(batch, layerSteps, layer.InputSize),
                Input = input,
                Output = output,
                InitialState = states.Read(pass.InitialState, _parts.StateOf(i), place: 0),
                FinalState = states.Take(pass.FinalState, _parts.StateOf(i)),
                Tape = own,
                Scratch = scratch.Rest,
                Mask = i <= _lastMasked ? pass.Mask : Mask.None,
            });
            states.Write(pass.FinalState, _parts.StateOf(i));
            input = output;
        }
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        var (batch, steps) = (pass.Shape.Batch, pass.Shape.Steps);
        var scratch = new ScratchAllocator(pass.Scratch);
        var one = scratch.Take(batch * WidestBetween(steps));
        var other = scratch.Take(batch * WidestBetween(steps));
        var states = new StateSlices(StateSize, batch, scratch.Take(3 * batch * WidestState()));
        var output = pass.Output;
        var outputGradient = pass.OutputGradient;
        for (var i = _layers.Length - 1; i >= 0; i--)
        {
            var layer = _layers[i];
            var start = TapeStart(i, batch, steps);
            var layerSteps = StepsInto(i, steps);
            var inputs = batch * layerSteps * layer.InputSize;
            // What went into a layer lies on the tape just before its own part.
            var input = i == 0 ? pass.Input : pass.Tape.Slice(start - inputs, inputs);
            var inputGradient = i == 0 ? pass.InputGradient : (i % 2 == 0 ? one : other)[..inputs];
            layer.Backward(_parts.Of(i, pass) with
            {
                Shape = new(batch, layerSteps, layer.InputSize),
                Input = input,
                Output = output,
                Tape = pass.Tape.Slice(start, layer.TapeSize(batch, layerSteps)),
                OutputGradient = outputGradient,
                InitialState = states.Read(pass.InitialState, _parts.StateOf(i), place: 0),
                FinalStateGradient = states.Read(pass.FinalStateGradient, _parts.StateOf(i), place: 1),
                InitialStateGradient = states.Take(pass.InitialStateGradient, _parts.StateOf(i)),
                InputGradient = inputGradient,
                Scratch = scratch.Rest,
                Mask = i <= _lastMasked ? pass.Mask : Mask.None,
            });
            states.Write(pass.InitialStateGradient, _parts.StateOf(i));
            output = input;
            outputGradient = inputGradient;
        }
    }

    /// <summary>One layer's part of the chain's tape, for whoever wants to look into it after a forward pass.</summary>
    internal ReadOnlySpan<float> TapeOf(int layer, ReadOnlySpan<float> tape, int batch, int steps) =>
        tape.Slice(TapeStart(layer, batch, steps), _layers[layer].TapeSize(batch, StepsInto(layer, steps)));

    int TapeStart(int layer, int batch, int steps)
    {
        var start = 0;
        for (var i = 0; i < layer; i++)
            start = checked(start + _layers[i].TapeSize(batch, StepsInto(i, steps)) + batch * StepsInto(i + 1, steps) * _layers[i].OutputSize);
        return start;
    }

    // Steps that come into a layer; one past the last layer, those that come out.
    int StepsInto(int layer, int steps)
    {
        for (var i = 0; i < layer; i++) steps = _layers[i].OutputSteps(steps);
        return steps;
    }

    // Floats of one sequence between two layers, at the most.
    int WidestBetween(int steps)
    {
        var widest = 0;
        for (var i = 1; i < _layers.Length; i++) widest = Math.Max(widest, checked(StepsInto(i, steps) * _layers[i].InputSize));
        return widest;
    }

    int WidestState()
    {
        var widest = 0;
        foreach (var layer in _layers) widest = Math.Max(widest, layer.StateSize);
        return widest;
    }

    static void ThrowDoNotFit(ILayer before, ILayer after) => throw new ArgumentException(
        $"{after} takes {after.InputSize} features, but {before} before it gives {before.OutputSize}.", "layers");

    /// <inheritdoc/>
    public override string ToString() => $"Sequential({string.Join<ILayer>(", ", _layers)})";
}
