using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>Layers one after the other; their weights follow one another, each named "index.name".</summary>
public sealed class Sequential : ILayer
{
    readonly ILayer[] _layers;
    readonly int[] _weightStarts, _packedStarts, _stateStarts;

    // A mask speaks of the steps that came in; what a layer has made of a whole sequence is always there, be it of one step only.
    readonly int _lastMasked;

    /// <summary>A layer that applies the given ones in order; each must take what the one before gives.</summary>
    public Sequential(params ReadOnlySpan<ILayer> layers)
    {
        if (layers.IsEmpty) throw new ArgumentException("A chain needs at least one layer.", nameof(layers));
        _layers = layers.ToArray();
        foreach (var one in _layers) ArgumentNullException.ThrowIfNull(one, nameof(layers));
        (_weightStarts, _packedStarts, _stateStarts) = (new int[_layers.Length], new int[_layers.Length], new int[_layers.Length]);
        var count = 0;
        var specs = new List<WeightSpec>();
        for (var i = 0; i < _layers.Length; i++)
        {
            if (i > 0 && _layers[i].InputSize != _layers[i - 1].OutputSize)
                ThrowDoNotFit(_layers[i - 1], _layers[i]);
            (_weightStarts[i], _packedStarts[i], _stateStarts[i]) = (count, PackedSize, StateSize);
            count = SizeGuard.Sum(count, _layers[i].Weights.Count);
            foreach (var spec in _layers[i].Weights.Specs) specs.Add(spec with { Name = $"{i}.{spec.Name}" });
            PackedSize = SizeGuard.Sum(PackedSize, _layers[i].PackedSize);
            StateSize = SizeGuard.Sum(StateSize, _layers[i].StateSize);
        }
        Weights = new(specs.ToArray());
        _lastMasked = Array.FindIndex(_layers, layer => !layer.KeepsSteps) is var pooling and >= 0 ? pooling : _layers.Length;
    }

    /// <summary>The layers, in order.</summary>
    public ReadOnlySpan<ILayer> Layers => _layers;

    ReadOnlySpan<ILayer> ILayer.Children => _layers;

    /// <summary>Whether any of the layers does.</summary>
    public bool NeedsWholeSequence => Array.Exists(_layers, layer => layer.NeedsWholeSequence);

    /// <inheritdoc/>
    public int InputSize => _layers[0].InputSize;

    /// <inheritdoc/>
    public int OutputSize => _layers[^1].OutputSize;

    /// <inheritdoc/>
    public int OutputSteps(int steps) => StepsInto(_layers.Length, steps);

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <inheritdoc/>
    public int PackedSize { get; }

    /// <summary>The states of the layers, one after the other.</summary>
    public int StateSize { get; }

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
    public void Initialize(Span<float> weights, Random random)
    {
        for (var i = 0; i < _layers.Length; i++) _layers[i].Initialize(weights.Slice(_weightStarts[i], _layers[i].Weights.Count), random);
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        for (var i = 0; i < _layers.Length; i++)
            _layers[i].Pack(weights.Slice(_weightStarts[i], _layers[i].Weights.Count), packed.Slice(_packedStarts[i], _layers[i].PackedSize));
    }

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
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
            layer.Forward(new()
            {
                Shape = new(batch, layerSteps, layer.InputSize),
                Weights = pass.Weights.Slice(_weightStarts[i], layer.Weights.Count),
                Packed = pass.Packed.Slice(_packedStarts[i], layer.PackedSize),
                Input = input,
                Output = output,
                InitialState = states.Read(pass.InitialState, _stateStarts[i], layer.StateSize, place: 0),
                FinalState = states.Take(pass.FinalState, layer.StateSize),
                Tape = own,
                Scratch = scratch.Rest,
                Mask = i <= _lastMasked ? pass.Mask : Mask.None,
                Seed = SeedOf(i, pass.Seed),
                Region = pass.Region,
            });
            states.Write(pass.FinalState, _stateStarts[i], layer.StateSize);
            input = output;
        }
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        var (batch, steps) = (pass.Shape.Batch, pass.Shape.Steps);
        var scratch = new ScratchAllocator(pass.Scratch);
        var one = scratch.Take(batch * WidestBetween(steps));
        var other = scratch.Take(batch * WidestBetween(steps));
        var states = new StateSlices(StateSize, batch, scratch.Take(3 * batch * WidestState()));
        var output = pass.Output;
        var outputGradient = pass.OutputGradient;
        pass.StepNorms.Clear();
        var (stride, row) = (GradientNorms.Stride(this, pass.StepNorms), pass.StepNorms.IsEmpty ? 0 : GradientNorms.Rows(this));
        for (var i = _layers.Length - 1; i >= 0; i--)
        {
            var layer = _layers[i];
            var start = TapeStart(i, batch, steps);
            var layerSteps = StepsInto(i, steps);
            var inputs = batch * layerSteps * layer.InputSize;
            // What went into a layer lies on the tape just before its own part.
            var input = i == 0 ? pass.Input : pass.Tape.Slice(start - inputs, inputs);
            var inputGradient = i == 0 ? pass.InputGradient : (i % 2 == 0 ? one : other)[..inputs];
            if (!pass.StepNorms.IsEmpty) row -= 1 + GradientNorms.Rows(layer);
            layer.Backward(new()
            {
                Shape = new(batch, layerSteps, layer.InputSize),
                Weights = pass.Weights.Slice(_weightStarts[i], layer.Weights.Count),
                Packed = pass.Packed.Slice(_packedStarts[i], layer.PackedSize),
                Input = input,
                Output = output,
                Tape = pass.Tape.Slice(start, layer.TapeSize(batch, layerSteps)),
                OutputGradient = outputGradient,
                InitialState = states.Read(pass.InitialState, _stateStarts[i], layer.StateSize, place: 0),
                FinalStateGradient = states.Read(pass.FinalStateGradient, _stateStarts[i], layer.StateSize, place: 1),
                InitialStateGradient = states.Take(pass.InitialStateGradient, layer.StateSize),
                InputGradient = inputGradient,
                StepNorms = GradientNorms.Within(layer, pass.StepNorms, row, stride),
                WeightGradient = pass.WeightGradient.Slice(_weightStarts[i], layer.Weights.Count),
                Scratch = scratch.Rest,
                Mask = i <= _lastMasked ? pass.Mask : Mask.None,
                Seed = SeedOf(i, pass.Seed),
                Region = pass.Region,
            });
            GradientNorms.Put(new(batch, layerSteps, layer.InputSize), inputGradient, pass.StepNorms, row, stride);
            states.Write(pass.InitialStateGradient, _stateStarts[i], layer.StateSize);
            output = input;
            outputGradient = inputGradient;
        }
    }

    /// <summary>One layer's part of the chain's tape, for whoever wants to look into it after a forward pass.</summary>
    public ReadOnlySpan<float> TapeOf(int layer, ReadOnlySpan<float> tape, int batch, int steps) =>
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

    // Layers with neighbouring numbers get seeds that have nothing in common.
    internal static ulong? SeedOf(int layer, ulong? seed) => seed is { } x ? new SplitMix64(x + (SplitMix64.Increment * (ulong)layer)).Next() : null;

    static void ThrowDoNotFit(ILayer before, ILayer after) => throw new ArgumentException(
        $"{after} takes {after.InputSize} features, but {before} before it gives {before.OutputSize}.", "layers");

    /// <inheritdoc/>
    public override string ToString() => $"Sequential({string.Join<ILayer>(", ", _layers)})";
}
